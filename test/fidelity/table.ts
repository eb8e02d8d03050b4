import { ABOUT, type Comparison } from "./compare.ts";

/** Writes how far each folder agrees, as a table of Markdown. */
export function tableOf(results: Map<string, Comparison>): string {
  const all = sumOf([...results.values()]);
  const rows = [...results, ["**all**", all] as const].map(([corpus, { counts, silent }]) => [
    corpus,
    ...ABOUT.map((about) => percent(counts[about])),
    String(silent),
  ]);
  const head = ["folder", ...ABOUT, "silent losses"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function sumOf(results: Comparison[]): Pick<Comparison, "counts" | "silent"> {
  const counts = Object.fromEntries(
    ABOUT.map((about) => {
      const each = results.map(({ counts }) => counts[about]);
      const sum = (part: "all" | "same") => each.reduce((total, count) => total + count[part], 0);
      return [about, { all: sum("all"), same: sum("same") }];
    }),
  ) as Comparison["counts"];
  return { counts, silent: results.reduce((total, { silent }) => total + silent, 0) };
}

function percent({ all, same }: { all: number; same: number }): string {
  // Never rounded up to all of it.
  return all === 0 ? "–" : `${Math.floor((same / all) * 1000) / 10} %`;
}
