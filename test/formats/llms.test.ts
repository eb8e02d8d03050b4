import { expect, it } from "vitest";
import { writeLlms } from "../../src/formats/llms.ts";

const site = { url: new URL("https://news.example.com/"), title: "Harbour\nNews", description: "" };

it("tells programs of posts and categories on a line each, and of no summary that there is not", () => {
  const text = writeLlms({
    site,
    posts: [
      { title: "One", summary: "In short.", address: "https://news.example.com/one.md" },
      { title: "Two", summary: "", address: "https://news.example.com/two.md" },
    ],
    categories: [{ id: "port", title: "Port", posts: 3 }],
  });
  expect(text).toContain("# Harbour News\n\nEvery post is");
  expect(text).toContain(
    "## Newest posts\n\n- [One](https://news.example.com/one.md): In short.\n- [Two](https://news.example.com/two.md)\n\n## Categories\n\n- [Port](https://news.example.com/categories/port/feed.json): 3\n",
  );
});

it("leaves out the headings of what there is none of, and shows a description", () => {
  const text = writeLlms({ site: { ...site, description: "All of it." }, posts: [], categories: [] });
  expect(text).toContain("# Harbour News\n\n> All of it.\n\nEvery");
  expect(text).not.toMatch(/## (?:Newest|Categories)/);
});
