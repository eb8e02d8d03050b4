import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import type { Row } from "./benchmark.ts";
import { markdownTable } from "./table.ts";

/** What was measured, as data; RESULTS.md is written from it. */
const DATA = new URL("results.json", import.meta.url);
const DOCUMENT = new URL("RESULTS.md", import.meta.url);

interface Part {
  title: string;
  date: string;
  commit: string;
  load: string;
  machine: string;
  rows: Row[];
}

/** Replaces what is known of one benchmark, and writes RESULTS.md anew with the parts in the order of `names`. */
export function note(name: string, measured: Pick<Part, "title" | "machine" | "rows">, names: string[]): void {
  const parts: Record<string, Part> = existsSync(DATA) ? JSON.parse(readFileSync(DATA, "utf8")) : {};
  const { title, machine, rows } = measured;
  parts[name] = {
    title,
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync("git", ["rev-parse", "--short=8", "HEAD"], { encoding: "utf8" }).trim(),
    load: (loadavg()[0] ?? Number.NaN).toFixed(1),
    machine,
    rows,
  };
  const known = names.flatMap((name) => (parts[name] ? [[name, parts[name]] as const] : []));
  writeFileSync(DATA, `${JSON.stringify(Object.fromEntries(known), null, 2)}\n`);
  writeFileSync(DOCUMENT, document(known));
}

function document(parts: (readonly [string, Part])[]): string {
  const head = parts.flatMap(([, { rows, date, commit }]) =>
    rows
      .filter((row) => row.headline !== undefined)
      .map((row) => [...cells({ ...row, what: row.headline ?? "" }), `${date}, ${commit}`]),
  );
  return `# What was measured

Written by \`npm run bench -- --write\`, or \`npm run bench -- NAME --write\` for a part of it. Read ratios: other work on the machine makes times longer, and
a ratio compares what ran in the same run. No target is a time of another machine. Hugo, jekyll and nginx run beside ours where Debian's packages are installed, Eleventy and Hexo
with \`--peers\`, which brings them from npm. RSSHub does not: its package on npm depends on versions that npm does not have, or on a repository by ssh. Nor does microfeed's Worker: it
has no package on npm, and is built from a clone of its repository with yarn and Astro.

${markdownTable([["work", "ours", "beside", "ratio", "target", "", "measured"], ...head])}
${parts.map(([name, part]) => section(name, part)).join("")}`;
}

function section(name: string, { title, date, commit, load, machine, rows }: Part): string {
  return `
## ${name}

${title}. ${date}, ${commit}, load ${load}: ${machine}.

${markdownTable([["", "ours", "beside", "ratio", "target", ""], ...rows.map(cells)])}
`;
}

function cells({ what, measured, beside = "", ratio, target }: Row): string[] {
  // Markdown drops the spaces by which a row belongs to the one above it.
  const name = what.replace(/^ +/, "– ");
  const met = target === undefined ? "" : target.met ? "✓" : "✗";
  return [name, measured, beside, ratio === undefined ? "" : ratio.toFixed(2), target?.text ?? "", met];
}
