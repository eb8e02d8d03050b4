import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { ARCHIVES, type Archive, CATEGORY, openArchives } from "./archives.ts";
import { atMost, type Benchmark, lowerQuartile, median, type Row } from "./benchmark.ts";
import { ADMIN_TOKEN, type Runtime } from "./runtime.ts";

const ROUNDS = 16;
/** After so long an isolate asks for the site's version again. */
const FORGOTTEN_MS = 8_000;
const SETTLE_MS = 15;
/** Pages are at most so large, compressed, with the styles and scripts that they link. */
const KB_MAX = 60;
/** A page is as quick in the largest site as in the smallest, within a fifth. */
const RATIO_MAX = 1.2;

interface Kind {
  what: string;
  path: string;
  /** The smallest site whose page is as full as the largest one's. */
  from?: Archive;
  desk?: boolean;
}

const LARGEST: Archive = "posts-100000";

const KINDS: Kind[] = [
  { what: "home", path: "/" },
  { what: "an older page", path: "/?before=OLDER", from: "posts-10000" },
  { what: "a post", path: "/POST" },
  { what: "categories", path: "/categories/" },
  { what: "a category", path: `/categories/${CATEGORY}/`, from: "posts-10000" },
  { what: "archive", path: "/archive/" },
  { what: "a month", path: "/archive/2025-12/", from: "posts-10000" },
  { what: "search", path: `/search?q=${encodeURIComponent("港口")}`, from: "posts-10000" },
  { what: "search for two words", path: `/search?q=${encodeURIComponent("银行 观察")}`, from: "posts-10000" },
  { what: "subscribe", path: "/subscribe" },
  { what: "feed", path: "/feed/" },
  { what: "a category's feed", path: `/categories/${CATEGORY}/feed/` },
  { what: "not found", path: "/posts/nothing-is-here" },
  { what: "desk", path: "/admin", desk: true },
  { what: "desk: posts", path: "/admin/posts", desk: true },
  { what: "desk: categories", path: "/admin/categories", desk: true },
  { what: "desk: a category", path: `/admin/category?id=${CATEGORY}`, desk: true },
  { what: "desk: subscribers", path: "/admin/subscribers", desk: true },
  { what: "desk: issues", path: "/admin/issues", desk: true },
  { what: "desk: growth", path: "/admin/growth", desk: true },
  { what: "desk: drafts", path: "/admin/posts?state=draft", desk: true },
  { what: "desk: posts found", path: `/admin/posts?q=${encodeURIComponent("港口")}`, from: "posts-10000", desk: true },
  { what: "desk: a post", path: "/admin/post?key=POST", desk: true },
  { what: "desk: editing a post", path: "/admin/posts/edit?key=POST", desk: true },
  { what: "desk: a new post", path: "/admin/posts/new", desk: true },
  { what: "desk: withdrawn posts", path: "/admin/posts/withdrawn", desk: true },
  { what: "desk: import", path: "/admin/import", desk: true },
  { what: "desk: brand", path: "/admin/brand", desk: true },
  { what: "desk: alerts", path: "/admin/alerts", desk: true },
  { what: "desk: tokens", path: "/admin/tokens", desk: true },
  { what: "desk: watches", path: "/admin/watches", desk: true },
  { what: "desk: suppressions", path: "/admin/suppressions", desk: true },
];

export const pages: Benchmark = {
  title: "Pages that neither memory nor edge cache know, in sites of all sizes",
  async run() {
    const runtime = await openArchives();
    const sites = new Map<Archive, Site>();
    for (const archive of Object.keys(ARCHIVES) as Archive[]) sites.set(archive, await openSite(runtime, archive));
    const seen = new Map<Kind, { small: Answer; large: Answer }[]>(KINDS.map((kind) => [kind, []]));
    for (let round = 0; round <= ROUNDS; round++) {
      for (const site of sites.values()) await site.change();
      await sleep(FORGOTTEN_MS);
      for (const kind of KINDS) {
        const [small, large] = [sites.get(kind.from ?? "posts-100"), sites.get(LARGEST)];
        if (!small || !large) throw new Error("A site is missing.");
        // Beside each other and by turns first, so that other load on the machine affects both alike.
        const first = round % 2 === 0 ? undefined : await large.ask(kind);
        const pair = { small: await small.ask(kind), large: first ?? (await large.ask(kind)) };
        // The first round is a warm-up.
        if (round > 0) seen.get(kind)?.push(pair);
      }
    }
    return [...seen].flatMap(([kind, answers]) => rowsOf(kind, answers)).concat(extremes(seen));
  },
};

/** Returns the page that grows most with the site, and the heaviest one. */
function extremes(seen: Map<Kind, { small: Answer; large: Answer }[]>): Row[] {
  const figures = [...seen].map(([{ what }, answers]) => {
    const of = (site: "small" | "large", figure: keyof Answer) => median(answers.map((pair) => pair[site][figure]));
    return { what, ms: of("large", "ms"), least: of("small", "ms"), kb: of("large", "kb") };
  });
  const [slowest] = figures.toSorted((a, b) => b.ms / b.least - a.ms / a.least);
  const [heaviest] = figures.toSorted((a, b) => b.kb - a.kb);
  if (!slowest || !heaviest) return [];
  const ratio = slowest.ms / slowest.least;
  const inAll = `of ${figures.length} pages`;
  return [
    {
      what: `the one ${inAll} that grows most: ${slowest.what}`,
      headline: `${inAll} the one that grows most from 100 to 100,000 posts (${slowest.what}): p50`,
      measured: `${slowest.ms.toFixed(1)} ms`,
      beside: `${slowest.least.toFixed(1)} ms`,
      ratio,
      target: atMost(ratio, RATIO_MAX),
    },
    {
      what: `the heaviest ${inAll}: ${heaviest.what}`,
      headline: `the heaviest ${inAll} (${heaviest.what}), compressed, with what it links`,
      measured: `${heaviest.kb.toFixed(1)} KB`,
      target: atMost(heaviest.kb, KB_MAX, " KB"),
    },
  ];
}

function rowsOf({ what, from = "posts-100" }: Kind, seen: { small: Answer; large: Answer }[]): Row[] {
  const all = (site: "small" | "large", figure: keyof Answer) => seen.map((pair) => pair[site][figure]);
  const shown = (site: "small" | "large") =>
    `${median(all(site, "ms")).toFixed(1)} ms, ${lowerQuartile(all(site, "cpu")).toFixed(1)} CPU, ${median(all(site, "rowsRead")).toFixed(0)} rows`;
  // Of CPU time, where it is known: other load makes answers wait, and not both by the same.
  const cost = Number.isNaN(seen[0]?.large.cpu) ? "ms" : "cpu";
  const ratio = lowerQuartile(all("large", cost)) / lowerQuartile(all("small", cost));
  const kb = median(all("large", "kb"));
  return [
    {
      what: `${what}: p50`,
      measured: shown("large"),
      beside: `${shown("small")} with ${ARCHIVES[from].toLocaleString("en")} posts`,
      ratio,
      target: atMost(ratio, RATIO_MAX),
    },
    { what: "  compressed", measured: `${kb.toFixed(1)} KB`, target: atMost(kb, KB_MAX, " KB") },
  ];
}

interface Answer {
  ms: number;
  /** CPU time of the whole workerd, its database included. */
  cpu: number;
  kb: number;
  rowsRead: number;
}

interface Site {
  /** Makes every cached page outdated, as a publish does. */
  change(): Promise<void>;
  ask(kind: Kind): Promise<Answer>;
}

async function openSite(runtime: Runtime, archive: Archive): Promise<Site> {
  const origin = await runtime.origin(archive);
  const { DB } = await runtime.bindings(archive);
  await DB.prepare(
    `INSERT INTO post_words (rowid, words)
     SELECT t.search_id, iif(t.search_id % 7 = 0, '港口 观察 市场 新闻', '银行 观察 市场 新闻') FROM timeline t
      WHERE NOT EXISTS (SELECT 1 FROM post_words w WHERE w.rowid = t.search_id)`,
  ).run();
  const key = async (offset: number) =>
    (await DB.prepare("SELECT key, published_at AS at FROM posts ORDER BY published_at DESC LIMIT 1 OFFSET ?")
      .bind(offset)
      .first<{ key: string; at: number }>()) ?? { key: "", at: 0 };
  const [newest, middle] = [await key(3), await key(ARCHIVES[archive] >> 1)];
  const login = await fetch(`${origin}/admin/login`, {
    method: "POST",
    body: new URLSearchParams({ token: ADMIN_TOKEN }),
    headers: { Origin: origin },
    redirect: "manual",
  });
  const cookie = /^[^;]+/.exec(login.headers.get("Set-Cookie") ?? "")?.[0];
  if (!cookie) throw new Error(`Logging in at the desk answered ${login.status}.`);
  const pageOf = (key: string) => key.replace(/\.md$/, "");
  const compressed = new Map<string, Promise<number>>();
  const kbOf = async (asset: string) => gzipSync(await (await fetch(`${origin}${asset}`)).bytes()).length / 1024;
  /** Returns the size of the styles and scripts that a page links. */
  const linked = async (html: string) => {
    let kb = 0;
    for (const [, asset = ""] of html.matchAll(/<(?:link rel="stylesheet" href|script src)="([^"]*)"/g)) {
      if (!compressed.has(asset)) compressed.set(asset, kbOf(asset));
      kb += (await compressed.get(asset)) ?? 0;
    }
    return kb;
  };
  return {
    async change() {
      await DB.prepare("UPDATE site SET version = version + 1").run();
    },
    async ask({ path, desk }) {
      const address = path
        .replace("/POST", `/${pageOf(newest.key)}`)
        .replace("=POST", `=${encodeURIComponent(newest.key)}`)
        .replace("OLDER", `${middle.at}-0`);
      await (await fetch(`${origin}/counts`)).text();
      const cpuBefore = runtime.process?.cpuMs() ?? Number.NaN;
      const begin = performance.now();
      const answer = await fetch(`${origin}${address}`, {
        headers: desk ? { Cookie: cookie } : {},
        redirect: "manual",
      });
      const body = await answer.bytes();
      const ms = performance.now() - begin;
      // What runs on after an answer is part of it.
      await sleep(SETTLE_MS);
      const cpu = (runtime.process?.cpuMs() ?? Number.NaN) - cpuBefore;
      if (answer.status !== (path.includes("nothing") ? 404 : 200))
        throw new Error(`${address} answered ${answer.status}.`);
      const { rowsRead } = (await (await fetch(`${origin}/counts`)).json()) as { rowsRead: number };
      const kb = gzipSync(body).length / 1024 + (await linked(new TextDecoder().decode(body)));
      return { ms, cpu, kb, rowsRead };
    },
  };
}
