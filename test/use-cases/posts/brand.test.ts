import { beforeEach, describe, expect, it } from "vitest";
import { reason } from "../../../src/core/reason.ts";
import { publishObject } from "../../../src/use-cases/posts/publish-object.ts";
import { reconcile } from "../../../src/use-cases/posts/reconcile.ts";
import { aSite, START } from "../a-site.ts";

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite();
});

const publish = (key: string, text: string) =>
  publishObject(site.ports, { key, bytes: new TextEncoder().encode(text) }, START);
const svg = (width: number, height: number) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"></svg>`;
const brand = async () => (await site.ports.sites.load()).settings.brand;

/** Does what the queue was told, and what the cron does. */
async function settle() {
  for (const wakeUp of site.held.splice(0)) if (wakeUp.kind === "index") await reconcile(site.ports, START + 1);
}

const missing = (path: string, file: string) => reason("setting-file-missing", { path, file });

describe("the files of a brand", () => {
  it("are measured", async () => {
    await publish("assets/logo.svg", svg(240, 60));
    await publish("assets/site.css", "h1 { color: red }");
    const result = await publish(
      "site.yaml",
      "logo: {light: assets/logo.svg, email: https://a.example/l.png}\nstylesheet: assets/site.css\n",
    );
    expect(result).not.toHaveProperty("notices");
    expect(await brand()).toEqual({
      logo: { light: { src: "assets/logo.svg", width: 240, height: 60 }, email: { src: "https://a.example/l.png" } },
      stylesheet: { path: "assets/site.css", version: expect.stringMatching(/./) },
    });
  });

  it("that are missing are told, left out, and used once they are there", async () => {
    const result = await publish(
      "site.yaml",
      "title: News\nicon: assets/icon.svg\nlogo:\n  light: assets/icon.svg\n  dark: assets/dark.svg\n",
    );
    const notices = [
      { line: 4, reason: missing("logo.light", "assets/icon.svg") },
      { line: 5, reason: missing("logo.dark", "assets/dark.svg") },
      { line: 2, reason: missing("icon", "assets/icon.svg") },
    ];
    expect(result).toMatchObject({ outcome: "stored" });
    expect(result).toHaveProperty("notices.first", expect.arrayContaining(notices));
    expect(await site.ports.noticedPosts.list({ after: "", limit: 10 })).toMatchObject([
      { key: "site.yaml", count: 4 },
    ]);
    expect((await site.ports.sites.load()).settings).toMatchObject({ title: "News", brand: {} });
    await publish("assets/icon.svg", svg(64, 64));
    await settle();
    expect(await brand()).toEqual({
      icon: { src: "assets/icon.svg", width: 64, height: 64 },
      logo: { light: { src: "assets/icon.svg", width: 64, height: 64 } },
    });
  });

  it("are read again when they change", async () => {
    await publish("assets/icon.svg", svg(64, 64));
    await publish("site.yaml", "icon: assets/icon.svg\n");
    await publish("assets/icon.svg", svg(300, 200));
    expect(site.held).toContainEqual({ kind: "index", keys: ["site.yaml"] });
    // The wake-up is lost.
    await reconcile(site.ports, START + 1);
    expect(await brand()).toEqual({ icon: { src: "assets/icon.svg", width: 300, height: 200 } });
    expect(await site.ports.noticedPosts.list({ after: "", limit: 10 })).toMatchObject([
      { first: [{ line: 1, reason: reason("icon-not-square", { width: 300, height: 200 }) }] },
    ]);
    const { version } = await site.ports.sites.load();
    await reconcile(site.ports, START + 2);
    expect((await site.ports.sites.load()).version).toBe(version);
  });

  it("are bounded: a stylesheet that is too large is told and left out", async () => {
    await publish("assets/site.css", "a".repeat(64 * 1024 + 1));
    const result = await publish("site.yaml", "stylesheet: assets/site.css\n");
    expect(result).toMatchObject({
      notices: {
        count: 1,
        first: [{ line: 1, reason: reason("stylesheet-too-long", { file: "assets/site.css", most: 64 * 1024 }) }],
      },
    });
    expect(await brand()).toEqual({});
  });

  it("a file that was refused and is as it was before is in force again", async () => {
    await publish("site.yaml", "title: News\n");
    await publish("site.yaml", "titel: News\n");
    await publish("site.yaml", "title: News\n");
    expect(await site.ports.posts.counts()).toMatchObject({ quarantined: 0 });
  });
});
