import { expect, it } from "vitest";
import type { Brand } from "../../src/core/brand.ts";
import { brandFiles, STYLESHEET_BYTES_MAX, withBrandFiles } from "../../src/core/brand-files.ts";
import type { SiteFile } from "../../src/core/posts/site-file.ts";
import { reason } from "../../src/core/reason.ts";

const ELSEWHERE = "https://cdn.example/logo.png";
const file = (more: Partial<SiteFile> = {}): SiteFile => ({
  ...{ path: "", etag: "e", type: "image/png", length: 9, width: 100, height: 100 },
  ...more,
});
const lines: Record<string, number> = { icon: 3, stylesheet: 9, "logo.dark": 2 };
const completed = (brand: Brand, files: Record<string, SiteFile>) =>
  withBrandFiles(brand, new Map(Object.entries(files)), (setting) => lines[setting]);

it("lists the files of a brand by their settings, without those elsewhere", () => {
  const brand = {
    logo: { light: { src: "assets/l.png" }, dark: { src: ELSEWHERE }, email: { src: "assets/e.png" } },
    icon: { src: "assets/i.png" },
    ogImage: { src: "assets/o.png" },
    stylesheet: { path: "assets/s.css" },
  } as Brand;
  expect(brandFiles(brand)).toEqual([
    { setting: "logo.light", path: "assets/l.png" },
    { setting: "logo.email", path: "assets/e.png" },
    { setting: "icon", path: "assets/i.png" },
    { setting: "og_image", path: "assets/o.png" },
    { setting: "stylesheet", path: "assets/s.css" },
  ]);
  expect(brandFiles({})).toEqual([]);
});

it("has pictures in the sizes of their files, and none that is missing, which is told", () => {
  const brand = {
    accent: "#123456",
    logo: { light: { src: "l" }, dark: { src: "d" }, email: { src: ELSEWHERE } },
    icon: { src: "i" },
    ogImage: { src: "o" },
  } as unknown as Brand;
  const { brand: found, notices } = completed(brand, { l: file(), i: file({ width: 64, height: 64 }), o: file() });
  expect(found).toMatchObject({
    accent: "#123456",
    logo: { light: { src: "l", width: 100, height: 100 }, dark: undefined, email: { src: ELSEWHERE } },
    icon: { src: "i", width: 64, height: 64 },
    ogImage: { src: "o", width: 100 },
  });
  expect(notices).toEqual([{ line: 2, reason: reason("setting-file-missing", { path: "logo.dark", file: "d" }) }]);
  const { brand: none } = completed(brand, {});
  expect(none).toEqual({ accent: "#123456" });
});

it("says of an icon that it is more than a tenth wider than high, or the reverse", () => {
  const noticed = (width: number | undefined, height: number | undefined) =>
    completed({ icon: { src: "i" } } as Brand, { i: file({ width, height }) }).notices;
  for (const [width, height] of [
    [111, 100],
    [100, 111],
  ] as const)
    expect(noticed(width, height)).toEqual([{ line: 3, reason: reason("icon-not-square", { width, height }) }]);
  for (const [width, height] of [
    [109, 100],
    [100, 109],
    [11, 10],
    [undefined, undefined],
  ] as const)
    expect(noticed(width, height)).toEqual([]);
});

it("has a stylesheet up to 64 KiB, in the version of its file", () => {
  const brand = { stylesheet: { path: "s" } } as Brand;
  const sized = (length: number) => completed(brand, { s: file({ length }) });
  expect(sized(STYLESHEET_BYTES_MAX)).toEqual({ brand: { stylesheet: { path: "s", version: "e" } }, notices: [] });
  expect(sized(STYLESHEET_BYTES_MAX + 1)).toEqual({
    brand: {},
    notices: [{ line: 9, reason: reason("stylesheet-too-long", { file: "s", most: STYLESHEET_BYTES_MAX }) }],
  });
  expect(completed({}, { "": file() }).brand).toEqual({});
});
