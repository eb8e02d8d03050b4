import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { savePosts } from "../src/adapters/database/posts/save-posts.ts";
import { search } from "../src/adapters/database/posts/search.ts";
import { batch } from "../src/adapters/database/sql.ts";
import { label } from "../src/core/posts/category.ts";
import { parseQuestion, type Question } from "../src/core/posts/question.ts";
import { firstLevel } from "../src/core/posts/simplified.ts";
import { defaultSite } from "../src/core/site.ts";
import type { SavedPost } from "../src/ports/posts/posts.ts";
import { d1Over, openD1 } from "../test/sqlite/d1.ts";
import { atMost, type Benchmark, type Row } from "./benchmark.ts";

const POSTS = 100_000;
/** At so many posts the index is weighed. */
const WEIGHED = 17_000;
const TEXT_BYTES = 4_096;
const CATEGORIES = 200;
const TOGETHER = 100;
const NEWEST = Date.UTC(2026, 0, 1);
const APART_MS = 1_800_000;
const ASKED = 12;
const PAGE = 31;

const SITE = { ...defaultSite(new URL("https://news.example.com/")), timeZone: "Asia/Shanghai" };

/** Numbers from 0 to 1, always the same ones (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = numbers(7);
const letters = firstLevel().filter((letter) => "question" in parseQuestion(letter));
const ofRank = (list: string[]) => list[Math.trunc(list.length ** random()) - 1] ?? "";
/** 20,000 words of two characters and 2,000 of letters; the n-th, like the n-th character, is n times rarer than the first (Zipf). */
const words = Array.from({ length: 20_000 }, () => ofRank(letters) + ofRank(letters));
const names = Array.from({ length: 2_000 }, () =>
  Array.from({ length: 3 + random() * 6 }, () => pick([..."aeioutnrslkm"])).join(""),
);

function pick<Value>(list: Value[]): Value {
  return list[Math.trunc(random() * list.length)] as Value;
}

function sentence(): string {
  const parts = Array.from({ length: 8 + random() * 14 }, () =>
    random() < 0.04 ? ` ${ofRank(names)} ` : random() < 0.12 ? pick([..."的在了是和有"]) : ofRank(words),
  );
  return `${parts.join("")}${pick([..."。。，，，；"])}`;
}

function text(bytes: number): string {
  let written = "";
  for (let size = 0; size < bytes; ) {
    const next = sentence();
    size += Buffer.byteLength(next);
    written += next;
  }
  return written;
}

function postOf(number: number): SavedPost {
  const key = `posts/${String(number).padStart(6, "0")}.md`;
  const body = text(TEXT_BYTES - 250);
  const named = (name: string) => [label(name)].flatMap((one) => one ?? []);
  const own = {
    categories: named(`c${Math.trunc(CATEGORIES ** random())}`),
    tags: named(ofRank(words)),
    authors: named(ofRank(names)),
  };
  const publishedAt = NEWEST - (POSTS - number) * APART_MS;
  const id = `tag:news.example.com,2026:${key}`;
  const post = {
    ...{ key, id, saysId: false, year: 2026, slug: String(number), path: undefined, aliases: [], language: undefined },
    ...{
      title: text(60),
      summary: body.slice(0, 60),
      contentHtml: `<p>${body}</p>`,
      sourceUrl: undefined,
      image: undefined,
    },
    ...{ publishedAt, updatedAt: undefined, expiresAt: undefined, ...own },
  };
  const history = {
    ...{
      id,
      year: 2026,
      slug: String(number),
      labels: own,
      publishedAt,
      updatedAt: publishedAt,
      firstSeenAt: 1,
      arrivedAt: 1,
    },
    ...{ fingerprint: "f", contentHash: undefined, paths: [], withdrawnAt: undefined },
  };
  return { state: "published", post, etag: "e", history, images: [], files: [], lines: new Map(), notices: undefined };
}

/** Kinds of questions, each with a way to make one. Words of a low rank are frequent: the first stands in every post. */
const common = () => words[Math.trunc(random() * 20)] ?? "";
const usual = () => words[200 + Math.trunc(random() * 800)] ?? "";
const rare = () => words[5_000 + Math.trunc(random() * 15_000)] ?? "";
const KINDS: Record<string, () => string> = {
  "a frequent word": common,
  "a usual word": usual,
  "a rare word": rare,
  "the beginning of a word": () => (names[Math.trunc(random() * 100)] ?? "").slice(0, 3),
  "a frequent character": () => letters[120 + Math.trunc(random() * 40)] ?? "",
  "another character": () => letters[300 + Math.trunc(random() * 3_000)] ?? "",
  "two frequent words": () => `${common()} ${common()}`,
  "a frequent word and a rare one": () => `${common()} ${rare()}`,
  "five words": () => [common(), usual(), common(), usual(), common()].join(" "),
  "eight words": () => Array.from({ length: 8 }, common).join(" "),
  "frequent words that never follow each other": () => `"${common()}${rare()}${common()}"`,
  "two frequent words in this order": () => `"${common()}${common()}"`,
  "thirty characters": () => text(90).slice(0, 30),
  "a frequent word without one": () => `${common()} -${usual()}`,
  "a frequent word without frequent ones": () => `${usual()} -${common()} -${common()} -${common()}`,
  "a category": () => `category:c${Math.trunc(CATEGORIES ** random())}`,
  "a frequent word of a category": () => `${common()} category:c${Math.trunc(CATEGORIES * random())}`,
  "a rare word of a tag": () => `${rare()} tag:${ofRank(words)}`,
  "a frequent word of a year": () => `${common()} after:2022 before:2023`,
  "a rare word of a month": () => `${rare()} after:2023-04 before:2023-05`,
  "a month": () => "after:2021-04 before:2021-05",
};

function questionOf(typed: string): Question {
  const parsed = parseQuestion(typed);
  if ("question" in parsed) return parsed.question;
  throw new Error(`${typed}: ${parsed.problem.code}`);
}

export const searches: Benchmark = {
  title: `Search in ${POSTS.toLocaleString("en")} posts of 4 KB: CPU of a page of ${PAGE} hits and their count, in SQLite`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "gazette-search-"));
    const file = join(folder, "d1.sqlite");
    const empty = openD1();
    empty.sqlite.exec(`VACUUM INTO '${file}'`);
    empty.close();
    const db = d1Over(new DatabaseSync(file));
    try {
      db.sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000");
      const rows: Row[] = [];
      for (let number = 0; number < POSTS; number += TOGETHER) {
        const posts = Array.from({ length: TOGETHER }, (_, index) => postOf(POSTS - 1 - number - index)).reverse();
        await batch(db, savePosts(posts, { at: 1, now: 1 }));
        if (number + TOGETHER === WEIGHED) rows.push(weight(db.sqlite));
      }
      const asked = search(db, SITE);
      const all: number[] = [];
      for (const [kind, make] of Object.entries(KINDS)) {
        const times: number[] = [];
        let hits = 0;
        for (let time = 0; time < ASKED; time++) {
          const question = questionOf(make());
          const before = process.threadCpuUsage();
          hits += (await asked.first(question, { ...SELECTION, limit: PAGE }, NEWEST)).entries.length;
          times.push(cpuMs(before));
        }
        all.push(...times);
        rows.push(rowOf(kind, times, `${(hits / ASKED).toFixed(0)} hits shown`));
      }
      for (const [kind, make] of [
        ["by relevance, frequent", common],
        ["by relevance, rare", rare],
      ] as const) {
        const times: number[] = [];
        for (let time = 0; time < ASKED; time++) {
          const question = questionOf(make());
          const before = process.threadCpuUsage();
          await asked.best(question, { limit: PAGE, skipped: 0 }, NEWEST);
          times.push(cpuMs(before));
        }
        all.push(...times);
        rows.push(rowOf(kind, times));
      }
      const p95 = percentile(all, 0.95);
      rows.push({ what: "all of them: p95", measured: `${p95.toFixed(1)} ms`, target: atMost(p95, 30, " ms") });
      return rows;
    } finally {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const SELECTION = { scope: undefined, categories: [], exclude: [], tags: [], content: "summary" as const };

const cpuMs = (before: NodeJS.CpuUsage) => {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
};

const percentile = (times: number[], part: number) =>
  times.toSorted((a, b) => a - b)[Math.ceil(times.length * part) - 1] ?? Number.NaN;

function rowOf(kind: string, times: number[], beside?: string): Row {
  const [half, most] = [percentile(times, 0.5), percentile(times, 0.95)];
  return {
    what: kind,
    measured: `${half.toFixed(1)} ms, p95 ${most.toFixed(1)} ms`,
    ...(beside !== undefined && { beside }),
  };
}

/** Weighs the index beside the text it is made from. */
function weight(db: DatabaseSync): Row {
  const bytes = (sql: string) => Object.values(db.prepare(sql).get() ?? {})[0] as number;
  const index =
    bytes("SELECT sum(length(block)) FROM post_words_data") +
    bytes("SELECT sum(length(sz) + 9) FROM post_words_docsize");
  const written = bytes(
    "SELECT (SELECT sum(octet_length(title) + octet_length(summary)) FROM posts) + (SELECT sum(octet_length(html)) FROM post_contents)",
  );
  return {
    what: `the index of ${WEIGHED.toLocaleString("en")} posts`,
    measured: `${(index / 1e6).toFixed(0)} MB`,
    beside: `${(written / 1e6).toFixed(0)} MB of text`,
    ratio: index / written,
    target: atMost(index / written, 2),
  };
}
