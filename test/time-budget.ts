import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** Seconds that a file of a project may take on two quiet cores. */
const BUDGET: Record<string, number> = { node: 10, worker: 10, whole: 30 };
const SHOWN = 20;

/** Says how long each project took, and names the files over their budget. Nothing fails by it: the machine may be busy. */
export class TimeBudget implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = modules
      .map((module) => ({
        path: relative(process.cwd(), module.moduleId),
        project: module.project.name,
        seconds: module.diagnostic().duration / 1000,
      }))
      .sort((a, b) => b.seconds - a.seconds);
    const sums = Object.entries(Object.groupBy(files, ({ project }) => project)).map(
      ([project, own = []]) => `${project} ${own.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0)} s`,
    );
    console.log(`\nTime of all tests, one after another: ${sums.join(", ")}.`);
    const over = files.filter(({ project, seconds }) => seconds > (BUDGET[project] ?? 0));
    if (over.length === 0) return;
    const budgets = Object.entries(BUDGET).map(([project, seconds]) => `${project} ${seconds} s`);
    console.log(`Files over their budget (${budgets.join(", ")}):`);
    for (const { path, seconds } of over.slice(0, SHOWN)) console.log(`${seconds.toFixed(1).padStart(7)} s  ${path}`);
  }
}
