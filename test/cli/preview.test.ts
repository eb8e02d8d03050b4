import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderOf, gazetteProcess, post } from "./command.ts";

const fresh = (title: string) =>
  post(title, "categories: [ports]\n").replace(
    "2026-11-20 08:00:00 +0800",
    new Date(Date.now() - 60_000).toISOString(),
  );

describe("gazette preview", { timeout: 120_000 }, () => {
  it("shows feeds, pages and the next email of a folder, then what changes, and leaves nothing running", async () => {
    const folder = await folderOf({
      "site.yaml": "title: Harbour News\npostal_address: 1 Quay\n",
      "posts/a.md": fresh("The new port"),
    });
    let site = "";
    const { code, stdout } = await gazetteProcess(["preview", folder], {
      async meanwhile(child, said) {
        const shown = await said(/Site +(http:\S+)[\s\S]+?Email +(.+) (http:\S+)\n[\s\S]*Watching/);
        const [, url = "", subject = "", mail = ""] = shown;
        site = url;
        expect(subject).toContain("The new port");
        expect(await (await fetch(`${mail}.html`)).text()).toContain("1 Quay");
        for (const name of ["atom.xml", "rss.xml", "feed.json", "categories/ports/atom.xml"]) {
          expect(await (await fetch(new URL(name, site))).text()).toContain("The new port");
        }
        await writeFile(join(folder, "posts/b.md"), fresh("The old port"));
        await said(/published 1/);
        child.kill("SIGINT");
      },
    });
    expect(code).toBe(0);
    expect(stdout).toContain("Feeds    ports: ");
    await expect(fetch(site)).rejects.toThrow();
  });

  it("says why there is no email, in Chinese, too, and with --once it ends by itself", async () => {
    const folder = await folderOf({
      "posts/old.md": post("Old").replace("2026-11-20", "2020-01-01"),
      "posts/x.md": "---\n---\n",
    });
    const { code, stdout } = await gazetteProcess(["preview", folder, "--once", "--json"], {
      env: { LANG: "zh_CN.UTF-8" },
    });
    expect(code).toBe(1);
    const { email, feeds } = JSON.parse(stdout);
    expect(email.nothing).toBe("没有 newsletter.max_age 之内的文章");
    expect(feeds[0]).toMatchObject({
      rss: expect.stringMatching(/\/rss\.xml$/),
      atom: expect.stringMatching(/\/atom\.xml$/),
    });
  });

  it("refuses an empty folder", async () => {
    const { code, stderr } = await gazetteProcess(["preview", await folderOf({})]);
    expect(code).toBe(2);
    expect(stderr).toContain("Nothing to preview");
  });
});
