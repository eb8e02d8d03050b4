import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { folderOf, gazette, post } from "./command.ts";
import { serve } from "./whole-service.ts";

type Report = Record<string, number & { length: number }>;

/** The counts of a report, whichever command made it. */
function countsOf(report: Report) {
  const counted = ["published", "updated", "unchanged", "withdrawn", "drafts", "ignored", "stored"];
  const listed = ["quarantined", "held", "ignoredFiles", "failed", "skipped"];
  return {
    ...Object.fromEntries(counted.map((name) => [name, report[name] ?? 0])),
    ...Object.fromEntries(listed.map((name) => [name, report[name]?.length])),
    notices: report.noticeCount ?? report.notices?.length,
  };
}

const reportOf = async (args: string[]) => {
  const { stdout, stderr } = await gazette([...args, "--json"]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Report;
};

/** Lists what a report names: file, line, and the code of the reason. */
function namedIn({ quarantined, held, notices, ignoredFiles }: Report) {
  const named = (list: unknown) =>
    (list as { key: string; line?: number | null; reason: { code: string } | string }[]).map(({ key, line, reason }) =>
      [key, line ?? "", typeof reason === "string" ? reason : reason.code].join(":"),
    );
  return [quarantined, held, notices, ignoredFiles].map(named);
}

const many = Object.fromEntries(
  Array.from({ length: 60 }, (_, n) => [`posts/${String(n).padStart(2, "0")}.md`, post(`Post ${n}`)]),
);
const FOLDER = {
  "site.yaml": "title: Harbour\nlanguage: en\ntime_zone: Asia/Shanghai\n",
  ...many,
  // The first and the last file of several batches say one id.
  "posts/00-first.md": post("First", "guid: tips\n"),
  "posts/zz-last.md": post("Last", "guid: tips\n").replace("2026-11-20", "2026-11-21"),
  "posts/noticed.md": post("Noticed", "updated: whenever\nlastmod: some day\n"),
  "posts/secret.md": post("Secret", "password: x\n"),
  "posts/over.md": post("Over", "expiryDate: 2020-01-01\n"),
  "posts/over-too.md": post("Over", "expiryDate: 2020-01-01\nguid: tips\n").replace("2026-11-20", "2026-11-25"),
  "posts/no-date.md": "---\ntitle: No date\n---\nText\n",
  "posts/notes.md": "No front matter.\n",
  "posts/sheet.exe": "MZ",
  "_drafts/later.md": post("Later"),
  "posts/pictures.md": `${post("Pictures")}![](/images/here.png) ![](gone.png)\n`,
  "posts/unasked.txt": "A note.",
  "images/here.png": "png",
  "_includes/greeting.html": "Good morning.",
  "posts/includes.md": `${post("Includes")}{% include greeting.html %} {% include none.html %}\n`,
  "about.md": post("About"),
  "posts/files.md": `${post("Files", "permalink: https://news.example.com/own/\n")}![](/img/empty.png) ![](/img/c#1?.png) ![](/img/c#2.png)\n`,
  "img/empty.png": "",
  "img/c#1?.png": "png",
  "posts/links.md": `${post("Links")}[[Post 3]] [[over]] [[03]] {% post_url 04 %} {% post_link gone %}\n`,
  "posts/aside.md": `${post("Aside")}{% include_relative parts/one.md %} {% include_relative parts/none.md %}\n`,
  "posts/parts/one.md": "*One*, without front matter.",
  // Of one address, in several batches.
  "posts/05-second.md": post("Second", "permalink: /same/\n").replace("2026-11-20", "2026-11-21"),
  "posts/zz-first.md": post("First", "permalink: /same/\nredirect_from: [/old/, /posts/10]\n"),
  "posts/zz-alias.md": post("Alias", "aliases: /old/\n").replace("2026-11-20", "2026-11-21"),
  "issues/2099-11-27-daily.md":
    "---\norder: [posts/03.md, 'tag:news.example.com,2026:tips']\ndrop:\n  - posts/none.md\n---\nA note.\n",
  "issues/2099-11-28-daily.md": "---\ndorp: posts/03.md\n---\n",
  _redirects: "/fine /x\n/bad /y 200\n",
  "assets/logo.png": "png",
};

describe("check, publish --dry-run and publish", () => {
  it.for([
    ["the example content", () => fileURLToPath(new URL("../../content", import.meta.url))],
    ["a folder with something of each kind", () => folderOf(FOLDER)],
    ["a folder whose settings cannot be read", () => folderOf({ "site.yaml": "title: [\n", "posts/a.md": post("A") })],
  ] as const)("agree to the last count about %s", { timeout: 60_000 }, async ([, make]) => {
    const folder = await make();
    const to = ["--url", await serve(), "--token", "test-publish-token", "--yes"];
    const checked = await reportOf(["check", folder]);
    const rehearsed = await reportOf(["publish", folder, ...to, "--dry-run"]);
    const published = await reportOf(["publish", folder, ...to]);
    expect(countsOf(checked)).toEqual(countsOf(published));
    expect(countsOf(rehearsed)).toEqual(countsOf(published));
    expect(namedIn(checked)).toEqual(namedIn(published));
    expect(namedIn(rehearsed)).toEqual(namedIn(published));
    const again = await reportOf(["publish", folder, ...to]);
    expect(countsOf(await reportOf(["publish", folder, ...to, "--dry-run"]))).toEqual(countsOf(again));
  });

  it("agree about what is changed, withdrawn, and read by new settings", { timeout: 60_000 }, async () => {
    const folder = await folderOf(FOLDER);
    const to = ["--url", await serve(), "--token", "test-publish-token", "--yes", "--prune"];
    await reportOf(["publish", folder, ...to]);
    await rm(join(folder, "posts/07.md"));
    await rm(join(folder, "assets/logo.png"));
    // Its address goes to the next, and what clashed with its alias no longer does.
    await rm(join(folder, "posts/zz-first.md"));
    await rm(join(folder, "_redirects"));
    await writeFile(join(folder, "posts/08.md"), post("Rewritten"));
    await writeFile(join(folder, "posts/09.md"), post("Post 9").replace("\n\n", "\n\n\n"));
    // It takes its id from a file that has not changed.
    await writeFile(join(folder, "posts/newer.md"), post("Newer", "guid: tips\n").replace("2026-11-20", "2026-11-22"));
    await writeFile(join(folder, "site.yaml"), "title: Harbour\nlanguage: en\ntime_zone: UTC\n");
    const rehearsed = await reportOf(["publish", folder, ...to, "--dry-run"]);
    const published = await reportOf(["publish", folder, ...to]);
    expect(countsOf(rehearsed)).toEqual(countsOf(published));
    expect(countsOf(published)).toMatchObject({ updated: 1, withdrawn: 4, stored: 1 });
    expect(namedIn(rehearsed)).toEqual(namedIn(published));
    expect(JSON.stringify(published.notices)).not.toMatch(/address-taken|alias-taken/);
    expect(published.quarantined).toMatchObject([
      { key: "issues/2099-11-28-daily.md", line: 2 },
      { key: "posts/00-first.md" },
      { key: "posts/no-date.md" },
      { key: "posts/zz-last.md" },
    ]);
  });
});
