import { expect, it } from "vitest";
import { renderBlock } from "../../src/emails/blocks.ts";
import { site } from "./example.ts";

const rendered = (block: Parameters<typeof renderBlock>[0]) => renderBlock(block, "en", site.brand);

it("puts each fact on a line of its own, in both bodies", () => {
  const { text, html } = rendered({
    facts: [
      ["Frequency", "daily"],
      ["Time", "8:00 <UTC>"],
      ["Language", "English"],
    ],
  });
  expect(text).toBe("Frequency: daily\nTime: 8:00 <UTC>\nLanguage: English");
  expect(html.replace(/<(?!br>)[^>]*>/g, "")).toBe(
    "Frequency: daily<br>\nTime: 8:00 &lt;UTC&gt;<br>\nLanguage: English",
  );
});

it("shows the address of a button only where everything depends on it", () => {
  const url = new URL("https://news.example.com/confirm/abc");
  expect(rendered({ action: "Confirm", url, showAddress: true }).html).toContain(`>${url.href}</a></p>`);
  const { text, html } = rendered({ action: "Confirm", url });
  expect(html.match(/<a /g)).toHaveLength(1);
  expect(html).not.toContain("undefined");
  expect(text).toBe(`Confirm:\n${url.href}`);
});

it("says in which language the publisher's words are only where they are in one for all", () => {
  const words = { en: "Hello **you**", de: "Hallo" };
  const shownOf = (shown: string | Record<string, string>) => rendered({ words, shown, site: { language: "de" } });
  expect(shownOf("<p>Hallo</p>").html).toMatch(/^<div lang="de" style="[^"]+"><p>Hallo<\/p><\/div>$/);
  expect(shownOf({ en: "<p>Hello</p>", de: "<p>Hallo</p>" }).html).toMatch(/^<div style="[^"]+"><p>Hello<\/p><\/div>$/);
  expect(shownOf("<p>Hallo</p>").text).toBe("Hello **you**");
});

it("puts each line of the publisher's words on one of its own, in paragraphs", () => {
  const words = (text: string | Record<string, string>) =>
    rendered({ words: text, shown: undefined, site: { language: "de" } }).html.replace(/ style="[^"]+"/g, "");
  expect(words("a\nb\nc\n\nd")).toBe('<p lang="de">a<br>b<br>c</p>\n<p lang="de">d</p>\n');
  expect(words({ en: "a" })).toBe("<p>a</p>\n");
});
