import { expect, it } from "vitest";
import { en } from "../../src/locales/en.ts";
import { documentOf } from "./document.ts";
import { everyPage, site } from "./samples.ts";

it("shows an editor's note above the posts of an issue, what is said of single posts, and their order without headings", () => {
  const html = everyPage({ site, locale: en })["issue with an editor's hand"] ?? "";
  const page = documentOf(html);
  expect(page.text("//div[@class='prose note']/p")).toEqual(["Words above the posts."]);
  expect(page.text("//div[@class='prose note']/h2")).toEqual(["From the editor"]);
  expect(page.text("//article/p[@class='remark']")).toEqual(Array(2).fill("Read <this> one to the end."));
  expect(page.text("//h2[@class='rubric']")).toEqual([]);
  expect(page.text("//article/h2").length).toBeGreaterThan(2);
  expect(html.indexOf("prose note")).toBeLessThan(html.indexOf("<article"));
  page.dispose();
});
