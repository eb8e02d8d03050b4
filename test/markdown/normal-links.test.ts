import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { expect, it } from "vitest";
import { NORMAL } from "../../src/markdown/render.ts";

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
