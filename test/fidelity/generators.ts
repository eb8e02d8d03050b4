import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { canonical } from "./address.ts";
import { HEXO_FOLDER, hasHexo } from "./hexo/install.ts";

/** A post as its generator built it, without a theme around it. */
export interface BuiltPost {
  /** Path of its file in the folder. */
  source: string;
  address: string;
  title: string;
  /** ISO 8601. */
  date: string;
  categories: string[];
  tags: string[];
  html: string;
}

export interface BuiltSite {
  posts: BuiltPost[];
  /** Target by address. */
  redirects: Map<string, string>;
  /** Path on disk by address, for everything that was built. */
  files: Map<string, string>;
}

export interface GeneratorHere {
  isHere: boolean;
  /** What brings it. */
  comesWith: string;
  /** Writes a folder's site into `out`, with facts about each post, and returns these. */
  build(folder: string, out: string): Fact[];
}

/** What a generator writes down of a post. `file` is where it was built to. */
type Fact = Omit<BuiltPost, "address" | "categories" | "tags"> & { file: string; categories?: unknown; tags?: unknown };

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const has = (command: string) => spawnSync("which", [command]).status === 0;
const run = (command: string, args: string[], cwd: string) =>
  execFileSync(command, args, {
    cwd,
    env: { ...process.env, TZ: "UTC", JEKYLL_NO_BUNDLER_REQUIRE: "true" },
    stdio: ["ignore", "ignore", "pipe"],
  });
const readFacts = (out: string) => JSON.parse(readFileSync(join(out, "fidelity.json"), "utf8")) as Fact[];

export const GENERATORS: Record<string, GeneratorHere> = {
  jekyll: {
    // The one is packaged without the other.
    isHere: has("jekyll") && spawnSync("ruby", ["-e", 'gem "jekyll-redirect-from"']).status === 0,
    comesWith: "Debian's jekyll and ruby-jekyll-redirect-from",
    build(folder, out) {
      mkdirSync(join(folder, "_fidelity"));
      copyFileSync(here("jekyll.rb"), join(folder, "_fidelity/fidelity.rb"));
      run("jekyll", ["build", "--quiet", "--plugins", "_fidelity", "--destination", out], folder);
      return readFacts(out);
    },
  },
  hugo: {
    isHere: has("hugo"),
    comesWith: "Debian's hugo",
    build(folder, out) {
      mkdirSync(join(folder, "layouts/_default"), { recursive: true });
      copyFileSync(here("hugo.html"), join(folder, "layouts/_default/single.html"));
      run("hugo", ["--quiet", "--destination", out], folder);
      return globSync("**/*.html", { cwd: out }).flatMap((file) => {
        const text = readFileSync(join(out, file), "utf8");
        // Pages beside the posts are built, too.
        const fact = text.startsWith("{") ? (JSON.parse(text) as Fact) : undefined;
        return fact && /^content\/[^/]+\//.test(fact.source) ? { ...fact, file } : [];
      });
    },
  },
  hexo: {
    isHere: hasHexo,
    comesWith: "`npm run fidelity`",
    build(folder, out) {
      symlinkSync(join(HEXO_FOLDER, "node_modules"), join(folder, "node_modules"));
      copyFileSync(join(HEXO_FOLDER, "package.json"), join(folder, "package.json"));
      run(process.execPath, [here("hexo/build.js"), out], folder);
      return readFacts(out);
    },
  },
};

/** Builds a copy of a folder. */
export function built(generator: GeneratorHere, corpus: string): BuiltSite {
  const work = mkdtempSync(join(tmpdir(), "gazette-fidelity-"));
  process.once("exit", () => rmSync(work, { recursive: true, force: true }));
  const [folder, out] = [join(work, "site"), join(work, "built")];
  cpSync(corpus, folder, { recursive: true });
  mkdirSync(out);
  const facts = generator.build(folder, out);
  const files = new Map(
    globSync("**/*", { cwd: out, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [canonical(path.slice(out.length)), path]),
  );
  const redirects = new Map<string, string>();
  for (const [address, path] of files) {
    const target =
      path.endsWith(".html") && /http-equiv="?refresh"? content="0; ?url=([^"]*)"/.exec(readFileSync(path, "utf8"));
    if (target) redirects.set(address, canonical(target[1] ?? ""));
  }
  const posts = facts.map(({ file, categories, tags, ...fact }) => {
    if (!existsSync(join(out, file))) throw new Error(`${fact.source} was not built to ${file}`);
    return {
      ...fact,
      source: fact.source.normalize(),
      address: canonical(`/${file}`),
      categories: [categories ?? []].flat().map(String),
      tags: [tags ?? []].flat().map(String),
    };
  });
  return { posts, redirects, files };
}
