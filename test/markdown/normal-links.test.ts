import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { expect, it } from "vitest";
import { imageUrl, NORMAL } from "../../src/markdown/links.ts";

it("addresses that are not normalized again are in normal form", () => {
  const { normalizeLink, normalizeLinkText } = new MarkdownIt();
  fc.assert(
    fc.property(
      fc.oneof(
        fc.stringMatching(new RegExp(NORMAL.source.replace("(?!xn--)", ""))),
        fc.stringMatching(/^\/\/[xn-]{1,5}\.aa$/),
      ),
      (url) => {
        if (!NORMAL.test(url)) return;
        expect(normalizeLink(url)).toBe(url);
        expect(normalizeLinkText(url)).toBe(url);
      },
    ),
    { numRuns: 3_000 },
  );
});

it("addresses that are not parsed again are as a parser writes them", () => {
  const site = new URL("https://news.example.com/");
  const place = { site, file: new URL("posts/a.md", site), page: site.href };
  const path = fc.stringMatching(/^(?:\/[a-z.%?:@-]{0,4}){0,4}$/);
  const host = fc.stringMatching(/^(?:[a-z0-9-]{1,4}\.){1,2}[a-z]{2,3}$/);
  fc.assert(
    fc.property(fc.constantFrom("http:", "https:", ""), host, path, (scheme, host, path) => {
      const parsed = URL.parse(`${scheme || "https:"}//${host}${path}`);
      expect(imageUrl(`${scheme}//${host}${path}`, place)).toBe(parsed?.href);
    }),
    { numRuns: 3_000 },
  );
});
