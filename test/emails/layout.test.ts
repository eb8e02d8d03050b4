import { expect, it } from "vitest";
import { readerLinks } from "../../src/emails/layout.ts";

const preferencesUrl = new URL("https://news.example.com/preferences/a");
const unsubscribeUrl = new URL("https://news.example.com/unsubscribe/b");
const hrefs = (html: string) => [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href);

it.each([
  [{}, []],
  [{ preferencesUrl }, [preferencesUrl.href]],
  [{ unsubscribeUrl }, [unsubscribeUrl.href]],
  [{ preferencesUrl, unsubscribeUrl }, [preferencesUrl.href, unsubscribeUrl.href]],
])("an email ends with the links that its reader has: %j", (given, links) => {
  const { html, text } = readerLinks("en", given, {});
  expect(hrefs(html)).toEqual(links);
  expect(html.startsWith("<p")).toBe(links.length > 0);
  expect(text.match(/https:\S+/g) ?? []).toEqual(links);
  expect(text.endsWith("\n")).toBe(links.length > 0);
  expect(html.trimEnd().endsWith("</html>")).toBe(true);
});
