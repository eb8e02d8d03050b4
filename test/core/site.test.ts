import { expect, it } from "vitest";
import { defaultSite, isLocal } from "../../src/core/site.ts";

it("does nothing with others' images, and shows no issues, as long as it is not told to", () => {
  const site = defaultSite(new URL("https://news.example.com/"));
  expect(site).toMatchObject({ title: "news.example.com", mirrorImages: false, newsletter: { archive: false } });
  expect(site).toMatchObject({ resizesImages: false, emoji: false, watchCorrections: false });
  // Nothing is sent twice rather than not at all.
  expect(site.newsletter.onUnknown).toBe("leave");
  expect(site.withdrawGuard).toEqual({ posts: 20, percent: 10 });
});

it("sends what was held for ten minutes, at once and unreviewed, as long as it is not told otherwise", () => {
  const { newsletter } = defaultSite(new URL("https://news.example.com/"));
  expect(newsletter).toMatchObject({ holdMs: 600_000, immediateMs: 0, reviewMs: 0 });
});

it.each([
  ["http://localhost:8787/", true],
  ["http://127.0.0.1/", true],
  ["https://news.example.com/", false],
])("%s is on the developer's machine: %s", (url, local) => {
  expect(isLocal(new URL(url))).toBe(local);
});
