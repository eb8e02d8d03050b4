import { beforeEach, describe, expect, it } from "vitest";
import { readRedirects } from "../../../src/core/posts/redirects.ts";
import { findPostFiles } from "../../../src/use-cases/posts/find-post-files.ts";
import { findRedirect } from "../../../src/use-cases/posts/find-redirect.ts";
import { aSite, START } from "../a-site.ts";

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite();
  await site.publish("trips/fog", START, "url: /2026/fog/\n");
});

describe("a file below a post's page", () => {
  const found = (path: string) => findPostFiles(site.ports, path, START);

  it("lies beside the post's file, or in the folder of its name", async () => {
    expect(await found("2026/fog/a.png")).toEqual(["posts/trips/a.png", "posts/trips/fog/a.png"]);
    expect(await found("2026/fog/x/y/z/a.png")).toEqual(["posts/trips/x/y/z/a.png", "posts/trips/fog/x/y/z/a.png"]);
  });

  it("may lie in a folder, below any page: of one name, or with a sign of percent", async () => {
    expect(await found("2026/fog/x/a.png")).toEqual(["posts/trips/x/a.png", "posts/trips/fog/x/a.png"]);
    await site.publish("rain", START, "url: /rain/\n");
    expect(await found("rain/a.png")).toEqual(["posts/a.png", "posts/rain/a.png"]);
    await site.publish("sun", START, "url: /2026/a%2541/\n");
    expect(await found("2026/a%41/a.png")).toEqual(["posts/a.png", "posts/sun/a.png"]);
  });

  it("is looked for four folders deep, below posts alone", async () => {
    expect(await found("2026/fog/w/x/y/z/a.png")).toEqual([]);
    expect(await found("2026/a.png")).toEqual([]);
    expect(await found("a.png")).toEqual([]);
    await site.publish("rain", START, "url: /2026/rain/\naliases: [/former/]\n");
    expect(await found("2026/rain/a.png")).toEqual(["posts/a.png", "posts/rain/a.png"]);
    expect(await found("former/a.png")).toEqual([]);
  });
});

describe("an address without a page", () => {
  const lines = (text: string) => readRedirects(text, site.ports.site.url).redirects;
  const found = async (text: string, path: string, search = "") =>
    (await findRedirect(site.ports, lines(text), { path, search }, START))?.to;

  it("leads where a line says, to anywhere", async () => {
    expect(await found("/old /new", "old")).toBe("new");
    expect(await found("/old https://else.example/", "old")).toBe("https://else.example/");
    expect(await found("/old /new", "else")).toBeUndefined();
    expect(await found("/a /b\n/b /c", "a")).toBeDefined();
  });

  it("leads nowhere in a circle, unless a post stands in it", async () => {
    expect(await found("/a /b\n/b /a", "a")).toBeUndefined();
    expect(await found("/a /2026/fog/\n/2026/* /a", "a")).toBe("2026/fog/");
    expect(await found("/a /2026/fog/?x=1\n/2026/* /a", "a")).toBe("2026/fog/?x=1");
    expect(await found("/a /2026/rain/\n/2026/* /a", "a")).toBeUndefined();
  });
});
