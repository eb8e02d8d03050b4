import { describe, expect, it } from "vitest";
import {
  addressUrl,
  confirmUrl,
  digestUrl,
  issueUrl,
  manageUrl,
  preferencesLinkUrl,
  preferencesUrl,
  subscribeUrl,
  unsubscribeUrl,
} from "../../../src/core/subscribers/links.ts";

const site = { url: new URL("https://example.com/news/") };

describe("links in emails", () => {
  it("stay below the site's own address", () => {
    const links = [
      confirmUrl(site, "t"),
      unsubscribeUrl(site, "t"),
      preferencesUrl(site, "t"),
      manageUrl(site, "t"),
      addressUrl(site, "t"),
      preferencesLinkUrl(site),
      subscribeUrl(site),
      issueUrl(site, 7),
    ];
    expect(links.map(({ href }) => href)).toEqual([
      "https://example.com/news/confirm/t",
      "https://example.com/news/unsubscribe/t",
      "https://example.com/news/preferences/t",
      "https://example.com/news/manage/t",
      "https://example.com/news/address/t",
      "https://example.com/news/preferences",
      "https://example.com/news/subscribe",
      "https://example.com/news/issues/7",
    ]);
  });

  it("to a digest say what it holds, readably, and leave out what is empty", () => {
    const url = digestUrl(site, 7, { from: 3, categories: "a,b&c", missing: "" });
    expect(url).toBe("https://example.com/news/issues/7?from=3&categories=a,b%26c");
  });
});
