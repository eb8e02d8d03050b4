import { expect, it } from "vitest";
import { safeElement } from "../../src/markdown/safe-element.ts";

const links = {
  site: new URL("https://news.example/"),
  file: new URL("https://news.example/posts/a.md"),
  page: "https://news.example/posts/a",
};
const safe = (name: string, attributes: Record<string, string>) =>
  safeElement(name, attributes, { links, ids: new Set() });

it.each([
  ["center", {}, "div", { style: "text-align:center" }],
  ["center", { style: "color:red" }, "div", { style: "text-align:center;color:red" }],
  ["font", { color: "red" }, "span", { style: "color:red" }],
  ["font", { size: "3" }, "span", {}],
  ["font", { color: "red", style: "color:blue" }, "span", { style: "color:red;color:blue" }],
  ["p", { align: "right" }, "p", { style: "text-align:right" }],
  ["p", { color: "red" }, "p", {}],
])("writes the looks of <%s> with %j as a style", (name, attributes, safeName, expected) => {
  expect(safe(name, attributes as Record<string, string>)).toEqual({ name: safeName, attributes: expected });
});

it("leaves out a picture of one pixel, which counts readers", () => {
  const picture = (size: Record<string, string>) => safe("img", { src: "a.png", ...size });
  for (const size of [{ width: "1" }, { height: "1" }, { width: "0", height: "5" }, { width: "5", height: "1" }])
    expect(picture(size)).toBe("removed");
  for (const size of [{ width: "2" }, { height: "2" }, {}])
    expect(picture(size)).toMatchObject({ name: "img", attributes: size });
});
