import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { defaultSite } from "../../src/core/site.ts";
import { assetPath } from "../../src/pages/asset-path.ts";
import { ASSETS, type AssetName, assetOf, BUNDLED, hashedPath } from "../../src/pages/assets.ts";
import { GLYPH_FOLDER } from "../../src/pages/card/glyphs.ts";

const folder = "dist/assets";
const site = defaultSite(new URL("https://news.example/"));
const names = Object.keys(ASSETS) as AssetName[];

describe.each(names)("the asset %s", (name) => {
  const path = assetPath(site, name);
  const bytes = readFileSync(join(folder, path));

  it.skipIf(BUNDLED.has(name))("is its files, one after the other", () => {
    expect(bytes.toString()).toBe(ASSETS[name].map((file) => readFileSync(file, "utf8")).join(""));
  });

  it("lies under a hash of its bytes, and is known by any other", () => {
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
    expect(path).toBe(`/${hashedPath(name, hash)}`);
    expect(assetOf(hashedPath(name, "0123456789ab").replace("static/", ""))).toBe(name);
  });
});

describe("the assets", () => {
  const kb = (name: AssetName) => gzipSync(readFileSync(join(folder, assetPath(site, name)))).length / 1024;
  const OF_ALL = ["gazette.css", "desk.css"] as const;

  it.each(["editor.js", "charts.js", "desk.js"] as const)(
    "leave a page of the desk with %s 20 of its 60 KB, compressed",
    (script) => {
      const linked = [...OF_ALL, script].reduce((sum, name) => sum + kb(name), 0);
      expect(linked).toBeLessThan(40);
    },
  );

  it("load the Markdown editor apart from the page, at 100 KB", () => {
    expect(readFileSync(join(folder, assetPath(site, "editor.js")), "utf8")).not.toContain("cm-content");
    expect(kb("markdown-editor.js")).toBeLessThan(100);
  });

  it("are all there is in the folder, kept for ever by who has them", () => {
    expect(
      readdirSync(join(folder, "static"))
        .map((file) => `/static/${file}`)
        .sort(),
    ).toEqual([...names.map((name) => assetPath(site, name)), `/${GLYPH_FOLDER}`].sort());
    expect(readFileSync(join(folder, "_headers"), "utf8")).toMatch(
      /^\/static\/\*\n {2}Cache-Control: public, max-age=31536000, immutable\n {2}X-Content-Type-Options: nosniff\n$/,
    );
  });

  it("are not written again where nothing has changed: what watches the folder would start anew", () => {
    const times = () =>
      [
        ...names.map((name) => join(folder, assetPath(site, name))),
        join(folder, GLYPH_FOLDER, "0.bin"),
        "src/pages/asset-hashes.js",
      ].map((path) => statSync(path, { bigint: true }).mtimeNs);
    const before = times();
    execFileSync(process.execPath, ["infra/assets.ts"]);
    expect(times()).toEqual(before);
  });

  it.each(["", "gazette.css.map", "gazette..css", "__proto__", "constructor", "gazette.xyz.css", "../gazette.css"])(
    "are not %j",
    (file) => {
      expect(assetOf(file)).toBeUndefined();
    },
  );
});
