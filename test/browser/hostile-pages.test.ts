import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localeFor } from "../../src/locales/index.ts";
import { renderPage } from "../../src/pages/render.ts";
import { SearchPage } from "../../src/pages/search.tsx";
import { everyPage, site } from "../pages/samples.ts";
import { sharedChromium } from "./chromium.ts";
import { type Judge, openJudge } from "./judge.ts";

/** Hostile texts for every name, title, address and query that a page shows. */
const HOSTILE: Record<string, string> = {
  // What is decoded twice or filled in comes first: what ends the text around it runs behind it, too.
  "what is decoded twice, filled in, or ends that around it":
    "&lt;img src=x onerror=ran(8)&gt;&#60;script&#62;ran(9)&#60;/script&#62;\\u003cscript\\u003eran(0){count}{zone}$&$`$'" +
    `<img src=x onerror=ran(1)><script>ran(2)</script>"onmouseover="ran(3)" autofocus onfocus='ran(4)' x='"'onmouseover='ran(5)` +
    "</title></textarea></select></option></script></style></noscript>--><svg onload=ran(6)><script>ran(7)</script>",
  "an address that runs": "javascript:ran(1)",
};

/** CSP of a page without scripts. */
const POLICY = "default-src 'none'; style-src 'self'; img-src 'self'";

let judge: Judge;

beforeAll(async () => {
  const categories = Object.values(HOSTILE).map((text) => ({ id: text, title: text, posts: 1 }));
  judge = await openJudge({ "/categories.json": JSON.stringify({ categories }) }, sharedChromium);
});

afterAll(() => judge?.close());

describe("hostile text", () => {
  it("would do harm if pages did not escape it, and less of it where they have their policy: the judge sees it", async () => {
    const page = renderPage(
      SearchPage({
        site,
        locale: localeFor("en"),
        typed: Object.values(HOSTILE)[0] ?? "",
      }),
    );
    const unescaped = page.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    expect(unescaped).not.toBe(page);
    expect(await judge.whatRuns(unescaped)).toEqual(expect.arrayContaining(["6", "7"]));
    // Elements remain, but nothing runs.
    const held = await judge.whatRuns(unescaped, POLICY);
    expect(held.filter((name) => /^\d$/.test(name))).toEqual([]);
    expect(held).toContain("a script element");
    expect(await judge.whatRuns(page)).toEqual([]);
  });

  it.each(Object.entries(HOSTILE))("is text on every page: %s", async (_, text) => {
    const page = { site: { ...site, title: text, description: text, copyright: text }, locale: localeFor("zh") };
    expect(await judge.whatRunsInEach(everyPage(page, text))).toEqual({});
  });

  it("is text in what a script makes of it: the boxes of categories that are found", async () => {
    const texts = Object.values(HOSTILE);
    const subscribe = everyPage({ site, locale: localeFor("en") }, texts[0])["subscribe, after a search"] ?? "";
    const choose = async (page: Page) => {
      await page.fill("#category-question", "ran");
      await page.locator("#category-status").filter({ hasText: /\d/ }).waitFor();
      const found = page.locator(".picker > .choice label");
      expect((await found.allInnerTexts()).sort()).toEqual([...texts].sort());
      for (const box of await found.locator("input").all()) await box.setChecked(true);
    };
    expect(await judge.whatRuns(subscribe, undefined, choose)).toEqual([]);
  });
});
