import { beforeEach, describe, expect, it } from "vitest";
import { indexObject } from "../../../src/use-cases/posts/index-object.ts";
import { publishObject } from "../../../src/use-cases/posts/publish-object.ts";
import { aSite, HOUR, MINUTE, START } from "../a-site.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite();
});

const publish = (key: string, text: string, at = START) => publishObject(site.ports, { key, bytes: bytes(text) }, at);
const state = async (key: string) => (await site.ports.posts.states([key])).get(key)?.state;
const queued = () => site.held.splice(0).flatMap((wakeUp) => (wakeUp.kind === "index" ? wakeUp.keys : []));

describe("a settings file", () => {
  it("that cannot be read is quarantined, and what held before holds", async () => {
    await publish("site.yaml", "title: Harbour\n");
    expect(await publish("site.yaml", "title: [\n")).toMatchObject({ outcome: "quarantined" });
    expect(await state("site.yaml")).toBe("quarantined");
    expect((await site.ports.sites.load()).settings.title).toBe("Harbour");
  });

  it("that the store refuses is quarantined, and one that it does not answer for is a fault", async () => {
    await publish("site.yaml", "title: Harbour\n");
    const { objects } = site.ports;
    site.ports.objects = { ...objects, get: () => Promise.reject(new Error("denied")) };
    expect(await indexObject(site.ports, "site.yaml", START)).toMatchObject({ outcome: "quarantined" });
    expect((await site.ports.posts.quarantined()).map(({ key }) => key)).toEqual(["site.yaml"]);
    site.ports.objects = { ...site.ports.objects, head: () => Promise.reject(new Error("away")) };
    await expect(indexObject(site.ports, "site.yaml", START)).rejects.toThrow("denied");
  });

  it.each(["confirmation", "welcome"] as const)("has its own words of a %s rendered", async (name) => {
    await publish("site.yaml", `newsletter:\n  ${name}: "*Ahoy*"\n`);
    const { newsletter } = (await site.ports.sites.load()).settings;
    expect(newsletter?.ownHtml).toEqual({ [name]: expect.stringContaining("<em>Ahoy</em>") });
  });

  it("without words of its own has none rendered", async () => {
    await publish("site.yaml", "newsletter:\n  hold: 5m\n");
    const { newsletter } = (await site.ports.sites.load()).settings;
    expect(newsletter).toMatchObject({ holdMs: 5 * MINUTE });
    expect(newsletter?.ownHtml).toBeUndefined();
  });

  it("that no longer sets a hold lets the longer one end first", async () => {
    await publish("site.yaml", "newsletter:\n  hold: 1h\n");
    site.ports.site = { ...site.ports.site, ...(await site.ports.sites.load()).settings };
    await publish("site.yaml", "title: Harbour\n", START + MINUTE);
    const { newsletter } = (await site.ports.sites.load()).settings;
    expect(newsletter?.longerHold).toEqual({ ms: HOUR, until: START + MINUTE + HOUR });
  });
});

describe("the redirects", () => {
  const lines = async () => (await site.ports.sites.redirects()).length;

  it("are those of the file, and none when it is gone", async () => {
    await publish("_redirects", "/a /b\n/c /d\n");
    expect(await lines()).toBe(2);
    await site.ports.objects.delete("_redirects");
    expect(await indexObject(site.ports, "_redirects", START)).toEqual({ outcome: "withdrawn" });
    expect(await lines()).toBe(0);
    expect(await state("_redirects")).toBeUndefined();
  });
});

describe("a file that posts include or show", () => {
  it("has them read again at once when it comes", async () => {
    await publish("posts/a.md", "---\ntitle: A\ndate: 2026-11-19\n---\n{% include note.html %} ![x](/img/x.svg)\n");
    await publish("_includes/note.html", "one");
    expect(queued()).toEqual(["posts/a.md"]);
    await publish("img/x.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="3"/>');
    expect(queued()).toEqual(["posts/a.md"]);
    await publish("assets/style.css", "p {}");
    expect(queued()).toEqual([]);
  });

  it("is a stylesheet: the settings that name it are read again when it comes", async () => {
    await publish("site.yaml", "stylesheet: assets/style.css\n");
    await publish("assets/style.css", "p {}");
    expect(queued()).toEqual(["site.yaml"]);
  });
});
