import { expect, it } from "vitest";
import { NO_EDIT } from "../../src/core/newsletter/issue-edit.ts";
import { defaultSite } from "../../src/core/site.ts";
import { writtenFor } from "../../src/emails/written-entries.ts";

const site = defaultSite(new URL("https://news.example.com/"));
const issue = { frequency: "daily", closedAt: 1_000 };

it("is the same for every shift of an issue, and another for whatever would be written in another way", () => {
  const written = writtenFor(issue, site, NO_EDIT);
  expect(writtenFor({ ...issue }, { ...site }, { ...NO_EDIT })).toBe(written);
  for (const other of [
    writtenFor({ ...issue, frequency: "weekly" }, site, NO_EDIT),
    writtenFor({ ...issue, closedAt: 2_000 }, site, NO_EDIT),
    writtenFor(issue, { ...site, title: "Other" }, NO_EDIT),
    writtenFor(issue, site, { ...NO_EDIT, note: { text: "Words", html: "<p>Words</p>" } }),
  ])
    expect(other).not.toBe(written);
});

it("is forgotten when two other issues have been sent, for it takes memory", () => {
  const written = writtenFor(issue, site, NO_EDIT);
  for (const closedAt of [3_000, 4_000]) writtenFor({ ...issue, closedAt }, site, NO_EDIT);
  expect(writtenFor(issue, site, NO_EDIT)).not.toBe(written);
});
