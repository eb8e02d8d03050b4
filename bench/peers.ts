import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { atLeast, lowerQuartile, type Row } from "./benchmark.ts";
import { modulesOf, type NpmPeer } from "./npm-peers.ts";

const TIMEOUT_MS = 600_000;
/** Entries of a feed: as many as ours has. */
const ENTRIES = 50;

/** A site generator that builds the same files. */
interface Peer {
  name: string;
  /** Where it keeps posts. */
  posts: string;
  /** Its configuration, by path. */
  files: Record<string, string>;
  /** What runs in the folder: a program, or a script in the packages of an npm peer. */
  command: string[];
  npm?: NpmPeer;
  /** What it wrote: the page of each post, a feed with entries, or both. */
  built: { folder: string; pages: boolean; feed?: string };
  absent: string;
  /** How often as fast as it ours is meant to be. */
  target?: number;
}

const LAYOUT = "<!doctype html><title>{{ title }}</title>{{ content }}";
const NPM = "not installed: npm run bench -- indexing --peers";

const HUGO = {
  posts: "content/posts",
  command: ["hugo"],
  absent: "not installed: apt-get install hugo",
};
/** Its feeds have every post, as they come: with fewer it would not render the others, and ours reads all. */
const HUGO_CONFIG = `baseURL: https://news.example.com/\ntaxonomies: {category: categories}\n`;

const PEERS = {
  hugo: {
    ...HUGO,
    name: "Hugo, feeds alone (RSS; ours writes three formats)",
    // Without layouts it writes no pages.
    files: { "hugo.yaml": HUGO_CONFIG },
    built: { folder: "public", pages: false, feed: "index.xml" },
    target: 0.8,
  },
  hugoPages: {
    ...HUGO,
    name: "Hugo, pages and feeds",
    files: {
      "hugo.yaml": HUGO_CONFIG,
      "layouts/_default/single.html": "<!doctype html><title>{{ .Title }}</title>{{ .Content }}",
      "layouts/_default/list.html": "<!doctype html><title>{{ .Title }}</title>{{ range .Pages }}{{ .Title }}{{ end }}",
    },
    built: { folder: "public", pages: true, feed: "index.xml" },
  },
  jekyll: {
    name: "jekyll, pages alone",
    // As pages, not as posts: as posts they take it many times as long.
    posts: "posts",
    files: { "_config.yml": "url: https://news.example.com\n", "_layouts/post.html": LAYOUT },
    command: ["jekyll", "build"],
    built: { folder: "_site", pages: true },
    absent: "not installed: apt-get install jekyll",
    target: 8,
  },
  jekyllFeed: {
    name: "jekyll, pages and one feed (jekyll-feed)",
    posts: "_posts",
    files: {
      "_config.yml": `url: https://news.example.com\nplugins: [jekyll-feed]\nfeed: {posts_limit: ${ENTRIES}}\n`,
      "_layouts/post.html": LAYOUT,
    },
    command: ["jekyll", "build"],
    built: { folder: "_site", pages: true, feed: "feed.xml" },
    absent: "not installed: apt-get install jekyll",
  },
  eleventy: {
    name: "Eleventy, pages and one feed (plugin-rss)",
    posts: "posts",
    files: {
      "_includes/post.liquid": LAYOUT,
      "eleventy.config.js": `
        import { feedPlugin } from "@11ty/eleventy-plugin-rss";
        export default (config) => {
          config.addDateParsing((date) => (typeof date === "string" ? new Date(date) : date));
          config.addPlugin(feedPlugin, {
            type: "atom",
            outputPath: "/atom.xml",
            collection: { name: "all", limit: ${ENTRIES} },
            metadata: { title: "News", language: "zh", base: "https://news.example.com/", author: { name: "News" } },
          });
        };`,
      "package.json": `{"type": "module"}`,
    },
    npm: "eleventy",
    command: ["@11ty/eleventy/cmd.cjs", "--quiet"],
    built: { folder: "_site", pages: true, feed: "atom.xml" },
    absent: NPM,
  },
  hexo: {
    name: "Hexo, pages and one feed (generator-feed)",
    posts: "source/_posts",
    files: {
      "_config.yml": `url: https://news.example.com\ntheme: plain\nfeed: {type: atom, path: atom.xml, limit: ${ENTRIES}, content: true}\n`,
      "themes/plain/layout/post.njk": "<!doctype html><title>{{ page.title }}</title>{{ page.content | safe }}",
      "package.json": `{"hexo": {"version": ""}, "dependencies": {"hexo-generator-feed": "", "hexo-renderer-marked": ""}}`,
    },
    npm: "hexo",
    command: ["hexo/bin/hexo", "generate", "--silent"],
    built: { folder: "public", pages: true, feed: "atom.xml" },
    absent: NPM,
  },
} satisfies Record<string, Peer>;

export type PeerName = keyof typeof PEERS;

/** Lets each installed peer, or each that ours is measured against, build the posts of a folder; notes how long each took. */
export function buildPeers(folder: string, which: "all" | "targets", seconds: Map<PeerName, number[]>): void {
  for (const [name, peer] of Object.entries(PEERS) as [PeerName, Peer][]) {
    const took = which === "all" || peer.target !== undefined ? build(peer, folder) : undefined;
    if (took !== undefined) seconds.set(name, [...(seconds.get(name) ?? []), took]);
  }
}

/** Shows ours beside each peer, or how to get it. */
export function besidePeers(ours: number, peers: Map<PeerName, number[]>): Row[] {
  return (Object.entries(PEERS) as [PeerName, Peer][]).map(([id, { name, absent, target }]): Row => {
    const times = peers.get(id);
    const what = `  beside ${name}`;
    if (times === undefined) return { what, measured: `${ours.toFixed(2)} s`, beside: absent };
    const theirs = lowerQuartile(times);
    const ratio = theirs / ours;
    return {
      what,
      measured: `${ours.toFixed(2)} s`,
      beside: `${theirs.toFixed(2)} s`,
      ratio,
      ...(target !== undefined && {
        headline: `5,000 posts from the disk to all feeds, in Node: ours ${what.trim()}`,
        target: atLeast(ratio, target),
      }),
    };
  });
}

/** Returns the seconds of one build, or nothing if the peer is not installed. */
function build(peer: Peer, folder: string): number | undefined {
  const modules = peer.npm && modulesOf(peer.npm);
  if (peer.npm && !modules) return undefined;
  const [program = "", ...args] = modules
    ? [process.execPath, ...peer.command.with(0, join(modules, peer.command[0] ?? ""))]
    : peer.command;
  const site = join(folder, "peer");
  try {
    for (const [path, text] of Object.entries(peer.files)) {
      mkdirSync(dirname(join(site, path)), { recursive: true });
      writeFileSync(join(site, path), text);
    }
    mkdirSync(dirname(join(site, peer.posts)), { recursive: true });
    symlinkSync(join(folder, "posts"), join(site, peer.posts));
    if (modules) symlinkSync(modules, join(site, "node_modules"));

    const begin = performance.now();
    const { error, stdout, stderr } = spawnSync(program, args, { cwd: site, encoding: "utf8", timeout: TIMEOUT_MS });
    const seconds = (performance.now() - begin) / 1000;
    if (error && "code" in error && error.code === "ENOENT") return undefined;
    check(peer, site, readdirSync(join(folder, "posts")).length, `${stdout}${stderr}`);
    return seconds;
  } finally {
    rmSync(site, { recursive: true, force: true });
  }
}

/** A time is worth nothing if the program has quietly built nothing. */
function check({ name, built }: Peer, site: string, posts: number, said: string): void {
  const feed = built.feed && join(site, built.folder, built.feed);
  const entries = feed && existsSync(feed) ? readFileSync(feed, "utf8").split(/<(?:item|entry)>/).length - 1 : 0;
  const files = existsSync(join(site, built.folder))
    ? readdirSync(join(site, built.folder), { recursive: true, encoding: "utf8" })
    : [];
  const pages = files.filter((file) => file.endsWith(".html")).length;
  if ((feed && entries < ENTRIES) || (built.pages && pages < posts))
    throw new Error(`${name}: built ${pages} pages and ${entries} entries of a feed.\n${said.slice(0, 2_000)}`);
}
