import { globSync, readFileSync } from "node:fs";
import { dirname, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAst } from "vitest/node";

const SERVED = ["pages", "emails", "formats", "markdown", "locales", "ports", "core"];

/** What each folder may import besides itself. A file that is named stands for that file alone. */
const MAY_IMPORT: Record<string, string[]> = {
  core: [],
  ports: ["core"],
  locales: ["core"],
  formats: ["core"],
  markdown: ["core"],
  emails: ["locales", "core"],
  // Every page announces the feeds there are.
  pages: ["formats/announced", "formats/format", "locales", "core"],
  "use-cases": SERVED,
  // A mailer sends the bytes that `emails/mime` writes and `emails/lint` has checked.
  // A provider has texts of its own, in the languages there are.
  adapters: ["emails/mime", "locales/language", "ports", "core"],
  config: ["adapters", ...SERVED],
  "shared-parts": ["config", "adapters", ...SERVED],
  "rare-wiring": ["shared-parts", "config", "use-cases", "adapters", ...SERVED],
  wiring: ["rare-wiring", "shared-parts", "config", "use-cases", "adapters", ...SERVED],
  // The command line reaches a bucket by the Worker's own settings, and loads no adapter for it; pictures it fetches and backups it opens as the Worker does. Of the API it takes types.
  cli: [
    "functions/api/calls",
    "adapters/objects/s3-settings",
    "adapters/images/image-origins",
    "adapters/images/web-images",
    "adapters/images/public-address",
    "adapters/sealed",
    "wiring",
    "config",
    "use-cases",
    ...SERVED,
  ],
  functions: ["wiring", "shared-parts", "config", "use-cases", ...SERVED],
};

/**
 * The rooms of a floor, and into which of the others each may look. What lies on the landing is everybody's, and looks into
 * none but where all do.
 */
const ROOMS: Record<string, Record<string, string[]>> = {
  core: {
    posts: [],
    feeds: ["posts"],
    subscribers: ["posts"],
    newsletter: ["posts", "feeds", "subscribers"],
    operations: [],
  },
  "use-cases": {
    posts: ["feeds"],
    feeds: [],
    subscribers: ["newsletter"],
    newsletter: [],
    operations: ["posts", "feeds", "subscribers", "newsletter"],
  },
};

/** Packages that have a home. A file with JSX imports hono without saying so. */
const AT_HOME: Record<string, string[]> = {
  hono: ["functions", "pages", "emails"],
  "@aws-sdk": ["adapters", "cli"],
  "@smithy": ["adapters", "cli"],
  feed: ["formats"],
  "gray-matter": ["markdown"],
};

const REGISTRIES = [
  "src/formats/index.ts",
  "src/core/frequencies/index.ts",
  "src/adapters/objects/index.ts",
  "src/adapters/providers.ts",
];

/** Words with another meaning elsewhere, or none; the glossary has ours. */
const NOT_OUR_WORDS = new Set(["tenant", "campaign", "blocklist", "article", "item", "cadence", "contact"]);

interface Source {
  path: string;
  text: string;
}

const sources: Source[] = globSync("{src,functions}/**/*.{ts,tsx,js}").map((path) => ({
  path,
  text: readFileSync(path, "utf8"),
}));

describe("the architecture", () => {
  it("is tested on all of the code", () => {
    const areas = new Set(sources.map(({ path }) => area(path)));
    expect([...areas].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  const rules: Record<string, (source: Source) => string[]> = {
    "imports only along the arrows": forbiddenImports,
    "looks into no room that is not open": crossedRooms,
    "takes types alone from the API": loadedContracts,
    "keeps what the command line says out of the Worker": foreignTexts,
    "keeps packages where they belong": strayPackages,
    "leaves time and chance outside core and use cases": clocksAndDice,
    "has no drawers": drawers,
    "speaks its own language": foreignWords,
    "leaves sentences to the locales": sentences,
  };

  it.each(Object.entries(rules))("%s", (_, rule) => {
    expect(sources.flatMap(rule)).toEqual([]);
  });

  it.each(REGISTRIES)("keeps %s a list", (path) => {
    expect(notInAList({ path, text: readFileSync(path, "utf8") })).toEqual([]);
  });
});

describe("the rules of the architecture", () => {
  it.each([
    ["src/core/posts/post.ts", `import { r2 } from "../../adapters/objects/r2.ts";`],
    ["src/core/posts/post.ts", `export * from "../../ports/index.ts";`],
    ["src/core/posts/post.ts", `const page = await import("../../pages/post.tsx");`],
    ["src/core/posts/post.ts", `type Ports = import("../../ports/index.ts").Ports;`],
    ["src/core/posts/post.ts", `import "../../config.ts";`],
    ["src/ports/posts/posts.ts", `import type { Plan } from "../../use-cases/newsletter/plan-issues.ts";`],
    ["src/formats/rss.ts", `import { en } from "../locales/en.ts";`],
    ["src/emails/issue.ts", `import { layout } from "../pages/layout.tsx";`],
    ["src/pages/feed.tsx", `import * as formats from "../formats/index.ts";`],
    ["src/use-cases/newsletter/deliver.ts", `import { ses } from "../../adapters/ses/index.ts";`],
    ["src/adapters/ses/mailer.ts", `import { layout } from "../../emails/layout.ts";`],
    ["src/adapters/ses/mailer.ts", `import { r2 } from "../objects/r2.ts";`],
    ["src/adapters/hub.ts", `import { r2 } from "./objects/r2.ts";`],
    ["src/wiring.ts", `import worker from "../functions/worker.ts";`],
    ["functions/http.ts", `import { posts } from "../src/adapters/database/posts/posts.ts";`],
    ["functions/http.ts", `import { publish } from "../src/cli/publish.ts";`],
    ["src/things/thing.ts", `import { label } from "../core/posts/category.ts";`],
  ])("find in %s the import: %s", (path, text) => {
    expect(forbiddenImports({ path, text })).toHaveLength(1);
  });

  it.each([
    ["src/core/frequencies/daily.ts", `import { wallTime } from "../wall-clock.ts";`],
    [
      "src/adapters/database/posts/posts.ts",
      `import { retry } from "../retry.ts"; import type { P } from "../../../ports/posts/posts.ts";`,
    ],
    ["src/pages/feed.tsx", `import type { Format } from "../formats/format.ts";`],
    ["src/wiring.ts", `import * as providers from "./adapters/providers.ts";`],
    ["functions/feeds/feeds.ts", `import { readFeed } from "../../src/use-cases/feeds/read-feed.ts";`],
    [
      "src/core/posts/post.ts",
      `// import { r2 } from "../adapters/objects/r2.ts";\nconst s = 'import x from "../ports/index.ts"';`,
    ],
  ])("find nothing wrong in %s with: %s", (path, text) => {
    expect(forbiddenImports({ path, text })).toEqual([]);
  });

  it.each([
    ["src/use-cases/newsletter/deliver.ts", `import { x } from "../posts/reindex.ts";`],
    ["src/use-cases/feeds/read-feed.ts", `import { x } from "../operations/read-state.ts";`],
    ["src/core/posts/post.ts", `import { x } from "../feeds/entry.ts";`],
  ])("find in %s the look into a closed room: %s", (path, text) => {
    expect(crossedRooms({ path, text })).toHaveLength(1);
  });

  it.each([
    ["src/use-cases/operations/send-alert.ts", `import { x } from "../newsletter/refresh-quota.ts";`],
    ["src/use-cases/posts/index-object.ts", `import { x } from "../feeds/announce-feeds.ts";`],
    ["src/core/feeds/entry.ts", `import { x } from "../wall-clock.ts";`],
  ])("find in %s the look into an open one: %s", (path, text) => {
    expect(crossedRooms({ path, text })).toEqual([]);
  });

  it.each([
    ["src/core/posts/post.ts", `import * as z from "zod";`],
    ["src/core/posts/post.ts", `import { createHash } from "node:crypto";`],
    ["src/use-cases/subscribers/subscribe.ts", `import { html } from "hono/html";`],
    ["src/use-cases/subscribe.tsx", `export const a = <b>c</b>;`],
    ["src/formats/rss.ts", `import matter from "gray-matter";`],
    ["src/pages/feed.tsx", `import { Feed } from "feed";`],
    ["functions/http.ts", `import { S3Client } from "@aws-sdk/client-s3";`],
  ])("find in %s the package: %s", (path, text) => {
    expect(strayPackages({ path, text })).toHaveLength(1);
  });

  it.each(["Date.now()", "const now = Date.now;", "new Date()", "Date()", "Math.random()", "performance.now()"])(
    "find the clock or the dice in: %s",
    (text) => {
      expect(clocksAndDice({ path: "src/use-cases/newsletter/deliver.ts", text })).toHaveLength(1);
      expect(clocksAndDice({ path: "src/adapters/queue.ts", text })).toEqual([]);
    },
  );

  it("let a date be made of a given time", () => {
    const text = `// never Date.now()\nnew Date(at); Date.UTC(2026, 0); ports.now(); "Math.random()";`;
    expect(clocksAndDice({ path: "src/core/posts/post.ts", text })).toEqual([]);
  });

  it.each(["src/utils/text.ts", "src/core/helpers.ts", "functions/email-service.ts", "src/adapters/QueueManager.ts"])(
    "find the drawer %s",
    (path) => {
      expect(drawers({ path, text: "" })).toHaveLength(1);
    },
  );

  it("find what the command line loads of the API", () => {
    const path = "src/cli/api.ts";
    const from = 'from "../../functions/api/calls.ts";';
    expect(loadedContracts({ path, text: `import { calls } ${from}` })).toHaveLength(1);
    expect(loadedContracts({ path, text: `import type { ApiCall } ${from}` })).toEqual([]);
  });

  it("find what the Worker would load of what the command line says", () => {
    for (const text of [
      `import { cliTexts } from "../locales/cli.ts";`,
      `await import("../locales/en/cli/deploy.ts");`,
    ])
      expect([text, foreignTexts({ path: "src/pages/post.tsx", text })]).toEqual([text, [expect.any(String)]]);
    expect(foreignTexts({ path: "src/cli/ask.ts", text: `import { cliTexts } from "../locales/cli.ts";` })).toEqual([]);
  });

  it("know a service email from a service", () => {
    expect(drawers({ path: "src/emails/service-email.ts", text: "" })).toEqual([]);
  });

  it.each([
    "function createArticle() {}",
    "interface Tenant { id: number }",
    "type T = { campaignId: number };",
    "const BLOCKLIST = [];",
    "for (const item of posts) send(item);",
    "class A { #items = []; }",
  ])("find the word in: %s", (text) => {
    expect(foreignWords({ path: "src/use-cases/newsletter/deliver.ts", text }).length).toBeGreaterThan(0);
  });

  it.each([`const reason = "The issue was paused by hand.";`, "const reason = `Paused for a while by the quota.`;"])(
    "find the sentence in: %s",
    (text) => {
      for (const path of ["src/core/newsletter/issue.ts", "src/adapters/database/newsletter/issues.ts"])
        expect(sentences({ path, text })).toHaveLength(1);
      expect(sentences({ path: "src/locales/en/reasons.ts", text })).toEqual([]);
    },
  );

  it("let a fault of ours say what it is", () => {
    const text = `throw new Error("The token was not stored."); const sql = "UPDATE issues SET state = ?1"; const name = "The Old Reader";`;
    expect(sentences({ path: "src/use-cases/newsletter/deliver.ts", text })).toEqual([]);
  });

  it("let others keep their words: HTML, OpenAPI, RSS, the browser", () => {
    const text = `const a = <article class="item">{storage.getItem("campaign")}</article>; const schema = { items: {} };`;
    expect(foreignWords({ path: "src/pages/post.tsx", text })).toEqual([]);
    expect(foreignWords({ path: "src/formats/rss.ts", text: "const item = 1;" })).toEqual([]);
    expect(foreignWords({ path: "src/formats/rss.ts", text: "const article = 1;" })).toHaveLength(1);
  });

  it.each([`export const rss = {};`, `import { rss } from "./rss.ts"; export { rss };`, `console.log(1);`])(
    "see that this is no list: %s",
    (text) => {
      expect(notInAList({ path: "src/formats/index.ts", text })).not.toEqual([]);
    },
  );
});

/** The folder of `src` a file is in, the file there, or `functions`. */
function area(path: string): string {
  const [top = "", second = ""] = path.split("/");
  return top === "src" ? second.replace(/\.\w+$/, "") : top;
}

function forbiddenImports(source: Source): string[] {
  const { path } = source;
  const from = area(path);
  return importsOf(source)
    .filter((name) => name.startsWith("."))
    .map((name) => posix.join(dirname(path), name))
    .filter((target) => {
      // One adapter knows nothing of another; the database's rooms are one, and a registry lists them.
      if (from === "adapters" && !REGISTRIES.includes(path) && area(target) === "adapters")
        return adapterOf(target) !== adapterOf(path);
      if (from in MAY_IMPORT && area(target) === from) return false;
      const file = target.replace(/^src\//, "").replace(/\.\w+$/, "");
      return !MAY_IMPORT[from]?.some((allowed) => allowed === area(target) || allowed === file);
    })
    .map((target) => `${path} imports ${target}`);
}

/** `src/adapters/database` of a file in any of its rooms. */
const adapterOf = (path: string): string => dirname(path).split("/").slice(0, 3).join("/");

function crossedRooms(source: Source): string[] {
  const [, floor = "", room = ""] = source.path.split("/");
  const open = ROOMS[floor]?.[room];
  if (!open) return [];
  return importsOf(source)
    .filter((name) => name.startsWith("."))
    .map((name) => posix.join(dirname(source.path), name))
    .filter((target) => {
      const [, itsFloor = "", itsRoom = ""] = target.split("/");
      return itsFloor === floor && itsRoom !== room && itsRoom in (ROOMS[floor] ?? {}) && !open.includes(itsRoom);
    })
    .map((target) => `${source.path} imports ${target}`);
}

/** The command line is packed without the Worker: of the contract it has types, which are gone when it runs. */
function loadedContracts(source: Source): string[] {
  if (area(source.path) !== "cli") return [];
  return nodesOf(source)
    .filter(({ source, importKind }) => String(source?.value).includes("/functions/") && importKind !== "type")
    .map(({ source: from }) => `${source.path} loads ${String(from?.value)}`);
}

/** The Worker would carry all that the command line says, in every language. */
function foreignTexts(source: Source): string[] {
  const { path } = source;
  if (area(path) === "cli" || /^src\/locales\/(?:\w+\/)?cli(?:\.ts|\/)/.test(path)) return [];
  return importsOf(source)
    .filter((name) => /^\..*\/cli(?:\.ts|\/)/.test(name) && area(posix.join(dirname(path), name)) === "locales")
    .map((name) => `${path} imports ${name}`);
}

function strayPackages(source: Source): string[] {
  const { path } = source;
  const names = importsOf(source).filter((name) => !name.startsWith("."));
  if (path.endsWith("x")) names.push("hono/jsx");
  const packages = new Set(names.map((name) => name.split("/")[0] ?? name));
  return [...packages]
    .filter((name) => area(path) === "core" || !(AT_HOME[name] ?? [area(path)]).includes(area(path)))
    .map((name) => `${path} imports ${name}`);
}

function clocksAndDice(source: Source): string[] {
  const { path, text } = source;
  if (!["core", "use-cases"].includes(area(path))) return [];
  return nodesOf(source)
    .filter((node) => {
      if (node.type === "MemberExpression")
        return ["Date.now", "Math.random", "performance.now"].includes(
          `${nameOf(node.object)}.${nameOf(node.property)}`,
        );
      if (node.type === "NewExpression") return nameOf(node.callee) === "Date" && node.arguments?.length === 0;
      return node.type === "CallExpression" && nameOf(node.callee) === "Date";
    })
    .map(({ start, end }) => `${path}: ${text.slice(start, end)}`);
}

function drawers({ path }: Source): string[] {
  const drawer = /(^|[a-z-])(utils?|helpers?|services?|managers?)$/i;
  return path.split("/").some((part) => drawer.test(part.replace(/\.\w+$/, ""))) ? [path] : [];
}

function foreignWords(source: Source): string[] {
  const { path } = source;
  const isForeign = (word: string) => NOT_OUR_WORDS.has(word) && !(word === "item" && area(path) === "formats");
  const nodes = nodesOf(source);
  // Properties of what others made keep their names; ours are seen where they are declared.
  const theirs = new Set<unknown>();
  for (const node of nodes) {
    if (node.type === "MemberExpression" && !node.computed) theirs.add(node.property);
    if (node.type === "ObjectExpression") for (const property of node.properties ?? []) theirs.add(property.key);
  }
  return nodes
    .filter((node) => ["Identifier", "PrivateIdentifier"].includes(node.type) && !theirs.has(node))
    .filter((node) => wordsOf(nameOf(node) ?? "").some(isForeign))
    .map((node) => `${path}: ${nameOf(node)}`);
}

/** Prometheus's help, which has no language. */
const HELP = "src/use-cases/operations/read-metrics.ts";

/** Reasons are codes with values; what a person reads is written in the locales. */
function sentences(source: Source): string[] {
  const { path, text } = source;
  if (!/^src\/(core|ports|use-cases|adapters\/database)\//.test(path) || path === HELP) return [];
  const nodes = nodesOf(source);
  const faults = nodes.filter(({ type, callee }) => type === "NewExpression" && /Error$/.test(nameOf(callee) ?? ""));
  return nodes
    .filter(({ type }) => type === "Literal" || type === "TemplateLiteral")
    .map(({ start, end }) => ({ start, end, words: text.slice(start, end) }))
    .filter(({ words }) => /^["'`][A-Z][a-z]+ .* .*\.["'`]$/s.test(words))
    .filter(({ start, end }) => !faults.some((fault) => fault.start < start && end < fault.end))
    .map(({ words }) => `${path}: ${words}`);
}

function wordsOf(name: string): string[] {
  return name
    .split(/(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+/)
    .map((word) => word.toLowerCase().replace(/(?<=[a-z]{3})s$/, ""));
}

function notInAList({ path, text }: Source): string[] {
  return (parseAst(text, { lang: "ts" }).body as unknown as Node[])
    .filter((node) => !/^Export(Named|All)Declaration$/.test(node.type) || !node.source)
    .map(({ start, end }) => `${path}: ${text.slice(start, end)}`);
}

/** Every module a text names, by import, export or type. */
function importsOf(source: Source): string[] {
  return nodesOf(source).flatMap((node) => (typeof node.source?.value === "string" ? [node.source.value] : []));
}

/** As much of a syntax tree's nodes as the rules look at. */
interface Node {
  type: string;
  start: number;
  end: number;
  name?: unknown;
  computed?: boolean;
  importKind?: string;
  value?: unknown;
  key?: Node;
  object?: Node;
  property?: Node;
  callee?: Node;
  source?: Node | null;
  arguments?: Node[];
  properties?: Node[];
}

const trees = new WeakMap<Source, Node[]>();

function nodesOf(source: Source): Node[] {
  let nodes = trees.get(source);
  if (!nodes) {
    nodes = [];
    const waiting: unknown[] = [parseAst(source.text, { lang: source.path.endsWith("x") ? "tsx" : "ts" })];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (typeof next !== "object" || next === null) continue;
      if ("type" in next) nodes.push(next as Node);
      waiting.push(...Object.values(next).filter(Boolean));
    }
    trees.set(source, nodes);
  }
  return nodes;
}

function nameOf(node: Node | undefined): string | undefined {
  return typeof node?.name === "string" ? node.name : undefined;
}
