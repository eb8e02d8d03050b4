import { describe, expect, it } from "vitest";
import {
  type Brand,
  emailLogo,
  feedPictures,
  fitted,
  markOf,
  pictureUrl,
  sharedPicture,
} from "../../src/core/brand.ts";
import { textIn } from "../../src/core/localised.ts";

const url = new URL("https://news.example/site/");
const svg = { src: "assets/a.svg", width: 300, height: 150 };
const png = { src: "assets/a.png", width: 300, height: 150 };
const icon = { src: "assets/i.png", width: 64, height: 64 };

it.each([
  ["澜汀财讯", "澜"],
  ["《港口》新闻", "港"],
  ["the harbour", "T"],
  ["👩‍👩‍👧 family", "F"],
  ["ñandú", "Ñ"],
  ["ञ्ज", "ञ्ज"],
  ["21 世纪", "2"],
  ["— !", "·"],
  ["", "·"],
])("the mark of %j is %j", (title, mark) => {
  expect(markOf(title)).toBe(mark);
});

describe("a text by language", () => {
  it.each([
    ["zh-CN", "简"],
    ["zh-TW", "繁"],
    ["zh", "简"],
    ["en-GB", "en"],
    ["de", "fr"],
  ])("in %s is %j", (language, expected) => {
    expect(textIn({ "zh-CN": "简", "zh-TW": "繁", en: "en", fr: "fr" }, language, "fr-FR")).toBe(expected);
  });

  it("is the first where neither the reader's nor the site's is there, and one text for all otherwise", () => {
    expect(textIn({ fr: "fr" }, "en", "zh")).toBe("fr");
    expect(textIn("one", "en", "zh")).toBe("one");
    expect(textIn(undefined, "en", "zh")).toBeUndefined();
  });
});

describe("the pictures of a brand", () => {
  it.each<[Brand, email: string | undefined, shared: string | undefined]>([
    [{}, undefined, undefined],
    [{ logo: { light: svg } }, undefined, undefined],
    [{ logo: { light: svg, email: png } }, "assets/a.png", "assets/a.png"],
    [{ logo: { light: png }, ogImage: { src: "https://x.example/c.jpg" } }, "assets/a.png", "https://x.example/c.jpg"],
    [{ icon }, undefined, "assets/i.png"],
    [{ logo: { light: { src: "https://x.example/logo" } } }, "https://x.example/logo", "https://x.example/logo"],
    [{ logo: { light: { src: "https://x.example/logo.webp" } } }, undefined, undefined],
  ])("of %j, emails and social networks get what they show", (brand, email, shared) => {
    expect(emailLogo(brand)?.src).toBe(email);
    expect(sharedPicture(brand)?.src).toBe(shared);
  });

  it("of feeds are square, or twice as wide as high, and in RSS no SVG", () => {
    const at = (path: string) => `https://news.example/site/${path}`;
    expect(feedPictures({ url, brand: { logo: { light: svg }, icon } })).toEqual({
      icon: at("assets/i.png"),
      logo: at("assets/a.svg"),
      image: at("assets/i.png"),
    });
    const wide = { ...png, width: 900 };
    expect(feedPictures({ url, brand: { logo: { light: wide }, ogImage: png } })).toEqual({
      icon: undefined,
      logo: at("assets/a.png"),
      image: at("assets/a.png"),
    });
    expect(feedPictures({ url, brand: {} })).toEqual({ icon: undefined, logo: undefined, image: undefined });
  });

  it("of feeds are about twice as wide as high", () => {
    const isLogo = (width: number) =>
      feedPictures({ url, brand: { logo: { light: { ...png, width, height: 100 } } } }).logo !== undefined;
    expect([149, 150, 270, 271].map(isLogo)).toEqual([false, true, true, false]);
  });

  it("have addresses in which every key is kept", () => {
    expect(pictureUrl({ url }, { src: "assets/标 #1?.png" })).toBe(
      "https://news.example/site/assets/%E6%A0%87%20%231%3F.png",
    );
    expect(pictureUrl({ url }, { src: "https://x.example/a b" })).toBe("https://x.example/a b");
  });

  it("are scaled into a box, and up only if they stay sharp", () => {
    const box = { width: 240, height: 56 };
    expect(fitted({ ...svg, width: 30, height: 15 }, box)).toEqual({ width: 112, height: 56 });
    expect(fitted({ ...png, width: 30, height: 15 }, box)).toEqual({ width: 30, height: 15 });
    expect(fitted(png, box)).toEqual({ width: 112, height: 56 });
    expect(fitted({ src: "a.png", width: 5_000, height: 10 }, box)).toEqual({ width: 240, height: 1 });
    expect(fitted({ src: "a.png", width: 10, height: 5_000 }, box)).toEqual({ width: 1, height: 56 });
    for (const known of [{}, { width: 5 }, { height: 5 }])
      expect(fitted({ src: "a.png", ...known }, box)).toBeUndefined();
  });
});
