import { expect, it } from "vitest";
import { frameOf, readerLinks } from "../../src/emails/layout.ts";
import { site } from "./example.ts";

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

it("an email has each line of the postal address on one of its own, in both bodies", () => {
  const postalAddress = "Quay 1\r\n\nHarbour <Town>";
  const { footer } = frameOf({ site: { ...site, postalAddress }, language: "en", why: "Because." });
  expect(footer.html).toContain('<address style="font-style:normal">Quay 1<br>Harbour &lt;Town&gt;</address>');
  expect(footer.text).toContain("Quay 1\nHarbour <Town>\nhttps://news.example.com/\n");
});
