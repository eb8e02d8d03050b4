import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { costTable, priceTable } from "../../bench/costs.ts";
import { ALERT_KINDS, runbookOf } from "../../src/core/operations/alert.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pages = globSync(["*.md", "{docs,infra,test}/**/*.md"], {
  cwd: root,
  exclude: ["**/node_modules/**", "test/fidelity/corpora/**"],
}).sort();
const text = (path: string) => readFileSync(join(root, path), "utf8");

/** What a page mentions, as `page: mention`, wherever `isRight` does not hold. */
function wrong(pattern: RegExp, isRight: (mention: string, page: string) => boolean): string[] {
  return pages.flatMap((page) =>
    [...text(page).matchAll(pattern)].flatMap(([, mention = ""]) =>
      isRight(mention, page) ? [] : [`${page}: ${mention}`],
    ),
  );
}

describe("the documents", () => {
  it("link to files and headings that exist", () => {
    const isThere = (link: string, page: string) => {
      if (/^[a-z]+:/.test(link)) return true;
      const [path = "", heading] = link.split("#");
      const target = path === "" ? page : posix.join(dirname(page), path);
      return existsSync(join(root, target)) && (heading === undefined || headings(target).includes(heading));
    };
    expect(pages.length).toBeGreaterThan(15);
    expect(wrong(/\]\(([^)\s]+)\)/g, isThere)).toEqual([]);
  });

  it("name files that exist", () => {
    const paths = /`((?:src|functions|test|infra|docs|bench|content)\/[^`\s]*)`/g;
    expect(wrong(paths, (path) => /[<*{…]/.test(path) || existsSync(join(root, path)))).toEqual([]);
  });

  it("name tests that exist", () => {
    const isTested = (path: string) => globSync(`${path}*`, { cwd: root }).length > 0;
    const commands = /vitest run((?: [^`\s]+)+)/g;
    expect(
      wrong(commands, (list) =>
        list
          .split(" ")
          .filter((word) => word.startsWith("test/"))
          .every(isTested),
      ),
    ).toEqual([]);
  });

  it("name scripts and commands that exist", () => {
    const { scripts } = JSON.parse(text("package.json"));
    expect(wrong(/npm run ([a-z-]+)/g, (name) => name in scripts)).toEqual([]);
    const isCommand = (name: string) => existsSync(join(root, "src/cli/commands", `${name}.ts`));
    expect(wrong(/npx gazette ([a-z][a-z-]*)/g, isCommand)).toEqual([]);
  });

  it("show the costs and prices that are computed", () => {
    const operations = text("docs/operations.md");
    expect(operations).toContain(costTable());
    expect(operations).toContain(priceTable());
  });

  it("have a run-book for each alert, and no other", () => {
    const runbooks = [...text("docs/operations/alerts.md").matchAll(/^## (.+)\n\n(?=\S)/gm)].map(([, kind]) => kind);
    expect(runbooks).toEqual([...ALERT_KINDS]);
    for (const kind of ALERT_KINDS) {
      const [file = "", heading] = runbookOf(kind).split("#");
      expect(headings(file)).toContain(heading);
      const steps = text(file).split(`\n## ${kind}\n`)[1]?.split("\n## ")[0] ?? "";
      expect(steps, kind).toMatch(/^1\. /m);
    }
  });

  it("list every key of site.yaml, and no other", () => {
    const read = [
      ...text("src/markdown/read-site.ts").matchAll(/^ {2}"?([a-z_.]+)"?: setting\(/gm),
      ...text("src/markdown/read-brand.ts").matchAll(/^ {2}.* => given\("\w+", .*\(value, "([a-z_.]+)", tell\)\),$/gm),
    ].map(([, key]) => key);
    const site = text("docs/settings.md").split("## The site")[1] ?? "";
    const documented = [...site.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`([a-z_.]+)`/g)].map(([, key]) => key),
    );
    expect(read.length).toBeGreaterThan(15);
    expect(documented.sort()).toEqual([...read, "authors", "categories", "params", "permalinks", "tags"].sort());
  });
});

/** As GitHub makes anchors of headings. */
function headings(page: string): string[] {
  return [...text(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, "")
      .replace(/\s/g, "-"),
  );
}
