import { expect, it } from "vitest";
import { postMarkdown } from "../../src/formats/post-markdown.ts";
import { exampleEntry } from "./example-feed.ts";

const PUBLISHED = Date.UTC(2026, 0, 2);
const label = (id: string) => ({ id, title: `${id}_` });

it("names what is known of a post, each on a line, and no more", () => {
  const facts = { url: "https://news.example/a", title: "A * B", publishedAt: PUBLISHED, contentHtml: "<p>Words.</p>" };
  const bare = { ...facts, updatedAt: PUBLISHED, authors: [], categories: [], tags: [], sourceUrl: undefined };
  expect(postMarkdown(exampleEntry(bare), { timeZone: "UTC" })).toBe(
    "# A \\* B\n\n- URL: https://news.example/a\n- Published: 2026-01-02T00:00:00Z\n\nWords.\n",
  );
  const full = {
    ...{ ...facts, updatedAt: PUBLISHED + 1_000, authors: ["Ann", "Bob"], categories: [label("port")] },
    ...{ tags: [label("x"), label("y")], sourceUrl: "https://wire.example/" },
  };
  expect(postMarkdown(exampleEntry(full), { timeZone: "Asia/Shanghai" })).toContain(
    "- Published: 2026-01-02T08:00:00+08:00\n- Updated: 2026-01-02T08:00:01+08:00\n- Authors: Ann, Bob\n- Categories: port\\_\n- Tags: x\\_, y\\_\n- Source: https://wire.example/\n\nWords.",
  );
});
