import { describe, expect, it } from "vitest";
import { en } from "../../src/locales/en.ts";
import { EntryList } from "../../src/pages/entry-list.tsx";
import { renderPage } from "../../src/pages/render.ts";
import { sizedImages, sizesOf } from "../../src/pages/sized-images.ts";
import { documentOf } from "./document.ts";
import { entry, site } from "./samples.ts";

const page = { site: { ...site, resizesImages: true } };
const OPTIONS = "fit=scale-down,format=auto,onerror=redirect";
const picture = (url: string, width?: number) => ({ url, alt: "", width, height: width, type: undefined, length: 9 });

describe("images of ours", () => {
  it("are offered in the widths that are smaller than they are, and as they are", () => {
    expect(sizesOf(page, "https://gazette.example/assets/a.png", "text", 1000)).toEqual({
      srcset: [
        `/cdn-cgi/image/width=480,${OPTIONS}/assets/a.png 480w`,
        `/cdn-cgi/image/width=800,${OPTIONS}/assets/a.png 800w`,
        "/assets/a.png 1000w",
      ].join(", "),
      sizes: "(max-width: 44rem) 100vw, 42rem",
    });
    const widths = (width?: number) =>
      [...(sizesOf(page, "https://gazette.example/a.jpg?v=1", "side", width).srcset ?? "").matchAll(/ (\d+)w/g)].map(
        ([, width]) => Number(width),
      );
    expect([widths(), widths(5000), widths(320), widths(90)]).toEqual([
      [160, 320, 480],
      [160, 320, 480],
      [160, 320],
      [90],
    ]);
  });

  it.each([
    ["a drawing", page, "https://gazette.example/assets/a.svg"],
    ["an animation", page, "https://gazette.example/assets/a.gif"],
    ["another host's", page, "https://harbour.example/a.png"],
    ["any, without the setting", { site }, "https://gazette.example/assets/a.png"],
  ])("stay as they are: %s", (_, where, url) => {
    expect(sizesOf(where, url, "lead", 2000)).toEqual({});
  });

  it("are shown so in lists, the lead story's over the whole column", () => {
    const entries = [800, 400].map((width, index) =>
      entry(index, { image: picture(`https://gazette.example/assets/${width}.png`, width) }),
    );
    const list = documentOf(renderPage(EntryList({ ...page, locale: en, entries, level: 2, lead: true })));
    const [lead = "", side = ""] = list.attributes("//img", "srcset");
    expect(lead).toMatch(/width=480,.*, \/assets\/800.png 800w$/);
    expect(side).toMatch(/width=160,.*width=320,.*, \/assets\/400.png 400w$/);
    expect(list.attributes("//img", "src")).toEqual(entries.map(({ image }) => image?.url));
    list.dispose();
  });

  it("are shown so in posts, the first one at once", () => {
    const image = (name: string) => `<img src="https://gazette.example/${name}" alt="a" loading="lazy" width="900" />`;
    const html = sizedImages(page, `<p>${image("a.png?a=1&amp;b=2")}${image("b.gif")}</p>`);
    const prose = documentOf(html);
    expect(prose.attributes("//img", "loading")).toEqual([undefined, "lazy"]);
    expect(prose.attributes("//img", "fetchpriority")).toEqual(["high", undefined]);
    expect(prose.attributes("//img", "srcset")[0]).toMatch(/\/a\.png\?a=1&b=2 480w, .*, \/a\.png\?a=1&b=2 900w$/);
    expect(prose.attributes("//img", "srcset")[1]).toBeUndefined();
    prose.dispose();
    const plain = sizedImages({ site }, image("a.png"));
    expect(plain).toBe(
      '<img src="https://gazette.example/a.png" alt="a" fetchpriority="high" width="900" decoding="async" />',
    );
  });
});
