import { beforeEach, expect, it } from "vitest";
import { changeSiteFile, readSiteFile } from "../../../src/use-cases/posts/change-site-file.ts";
import { publishObject } from "../../../src/use-cases/posts/publish-object.ts";
import { aSite, START } from "../a-site.ts";

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite();
});

const put = (text: string) =>
  publishObject(site.ports, { key: "site.yaml", bytes: new TextEncoder().encode(text) }, START);
const stored = async () => new TextDecoder().decode((await site.ports.objects.get("site.yaml"))?.bytes);

it("loses to whoever writes between reading and writing", async () => {
  const { etag } = await put("title: Old\n");
  const { objects } = site.ports;
  site.ports.objects = {
    ...objects,
    async get(key, options) {
      const found = await objects.get(key, options);
      if (found) await objects.put(key, new TextEncoder().encode("title: Newer\n"), "application/yaml");
      return found;
    },
  };
  expect(await changeSiteFile(site.ports, etag, { icon: "https://a.example/i.png" }, START)).toEqual({
    outcome: "conflict",
  });
  site.ports.objects = objects;
  expect(await stored()).toBe("title: Newer\n");
});

it("makes a file where there is none, and loses to one that has come meanwhile", async () => {
  const icon = { icon: "https://a.example/i.png" };
  expect(await changeSiteFile(site.ports, "", icon, START)).toEqual({ outcome: "saved" });
  expect(await stored()).toBe('icon: "https://a.example/i.png"\n');
  expect(await changeSiteFile(site.ports, "", { icon: "https://a.example/other.png" }, START)).toEqual({
    outcome: "conflict",
  });
});

it("reads a file with its version, and none as an empty text", async () => {
  expect(await readSiteFile(site.ports)).toEqual({ etag: "", text: "" });
  const { etag } = await put("title: Old\n");
  expect(await readSiteFile(site.ports)).toEqual({ etag, text: "title: Old\n" });
});

it("keeps the mark at the beginning of a file", async () => {
  const { etag } = await put("\ufefftitle: Old\n");
  await changeSiteFile(site.ports, etag, { icon: "https://a.example/i.png" }, START);
  const bytes = (await site.ports.objects.get("site.yaml"))?.bytes ?? new Uint8Array();
  expect([...bytes.slice(0, 4)]).toEqual([0xef, 0xbb, 0xbf, "t".charCodeAt(0)]);
});

it("leaves a line in the log: which settings, and the version that it made", async () => {
  const { etag } = await put("title: Old\n");
  await changeSiteFile(site.ports, etag, { icon: "https://a.example/i.png", about: null }, START);
  const version = (await site.ports.objects.head("site.yaml"))?.etag;
  expect(site.logged).toContainEqual({ event: "site-file", etag: version, settings: ["icon"] });
});

it("refuses a file that it could not write without losing something", async () => {
  const { etag } = await put("{title: Old}\n");
  expect(await changeSiteFile(site.ports, etag, { icon: "https://a.example/i.png" }, START)).toMatchObject({
    outcome: "refused",
    problems: [{ reason: { code: "site-file-uneditable" } }],
  });
  expect(await stored()).toBe("{title: Old}\n");
});

it("refuses one setting that could not be used, and changes nothing", async () => {
  const { etag } = await put("title: Old\n");
  const subject = { "newsletter.subject": "{whatever}" };
  expect(await changeSiteFile(site.ports, etag, subject, START)).toMatchObject({
    outcome: "refused",
    problems: [{ reason: { code: "subject-placeholders" } }],
  });
  expect(await stored()).toBe("title: Old\n");
});
