import fc from "fast-check";
import { expect, it } from "vitest";
import { render } from "../../src/markdown/render.ts";

const PLACE = {
  site: new URL("https://news.example.com/"),
  file: new URL("https://news.example.com/posts/a.md"),
  page: "https://news.example.com/posts/a",
};
const PARTS = [
  ...["<p>", "</p>", "<div class=x>", "</DIV>", "<p/>", "<p/a>", "<pa>", "<h2>", "<table\n", "<b>", "<hr>", "<script>"],
  ...["*a*", "text", "[l](u)", "# h", "```", "- a", "> q", "&amp;"],
  ...["\n", "\n\n", "\n \t\n", " ", "    ", "\t", "\u3000", "\u00a0\n"],
];

it("blocks of HTML at the head of a text are what they are behind a comment, where Markdown reads them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...PARTS), { maxLength: 14 }), async (parts) => {
      const text = parts.join("");
      const [head, behind] = await Promise.all([render(text, PLACE), render(`<!-- -->\n\n${text}`, PLACE)]);
      expect(head.html.trim()).toBe(behind.html.trim());
    }),
    { numRuns: 1_500 },
  );
});
