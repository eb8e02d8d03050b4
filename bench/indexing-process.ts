// Reads every post of a folder and writes every feed from scratch.
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readFolder } from "../src/cli/folder.ts";
import type { Entry } from "../src/core/feeds/entry.ts";
import type { Feed } from "../src/core/feeds/feed.ts";
import { pageUrl } from "../src/core/posts/post-page.ts";
import { defaultSite } from "../src/core/site.ts";
import * as formats from "../src/formats/index.ts";
import type { IndexingReport } from "./indexing.ts";

const folder = process.argv[2] ?? "";
const site = { ...defaultSite(new URL("https://news.example.com/")), language: "zh-CN", timeZone: "Asia/Shanghai" };

/** The newest posts of each feed, by path; older posts are dropped. */
const newest = new Map<string, { title: string; entries: Entry[] }>();

// In a file of its own, where it finds the thread beside it.
const { readPosts } = await import("../src/cli/read-posts.ts");
const { files } = await readFolder(folder);
for await (const { file, reading } of readPosts({ posts: files.reverse(), files, site })) {
  if (reading.state !== "published") throw new Error(`${file.key} is ${reading.state}.`);
  const { post } = reading;
  const entry: Entry = {
    ...post,
    url: pageUrl(post, site),
    authors: post.authors.map(({ title }) => title),
    updatedAt: post.updatedAt ?? post.publishedAt,
  };
  keep("", site.title, entry);
  for (const { id, title } of post.categories) keep(`categories/${id}/`, title, entry);
}

function keep(path: string, title: string, entry: Entry): void {
  const feed = newest.get(path) ?? { title, entries: [] };
  newest.set(path, feed);
  const oldest = feed.entries[site.feeds.limit - 1];
  if (oldest && oldest.publishedAt >= entry.publishedAt) return;
  const place = feed.entries.findIndex(({ publishedAt }) => publishedAt < entry.publishedAt);
  feed.entries.splice(place === -1 ? feed.entries.length : place, 0, entry);
  feed.entries.length = Math.min(feed.entries.length, site.feeds.limit);
}

const report: IndexingReport = { feeds: 0, bytes: 0, residentMb: 0, cpuSeconds: 0 };
for (const [path, { title, entries }] of newest) {
  const feed: Feed = {
    id: `tag:news.example.com,2022:feed/${path}`,
    title,
    description: site.description,
    language: site.language,
    timeZone: site.timeZone,
    author: site.author,
    copyright: site.copyright,
    siteUrl: site.url.href,
    pageUrl: new URL(path, site.url).href,
    selfUrl: (filename) => new URL(path + filename, site.url).href,
    hub: undefined,
    stylesheetUrl: new URL("feed.css", site.url).href,
    updatedAt: Math.max(...entries.map(({ updatedAt }) => updatedAt)),
    entries,
    tombstones: [],
  };
  for (const format of Object.values(formats)) {
    const file = join(folder, "feeds", path, format.filename);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, format.write(feed));
    report.feeds++;
    report.bytes += statSync(file).size;
  }
}
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
report.residentMb = maxRSS / 1024;
report.cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
process.send?.(report, () => process.disconnect());
