import { appendFileSync } from "node:fs";
import fc from "fast-check";
import { inject, type RunnerTask, type RunnerTestFile, TestRunner } from "vitest";

declare global {
  /** Whether this mutant is the one in place. */
  var isMutant: (id: number) => boolean;
}

/** A line of the journal by which workers report. */
export type JournalLine =
  | { begins: number; file: string; worker: number; at: number }
  | { mutant: number; worker: number; isKilled: boolean }
  | { file: string; fault: string | undefined; ms: number; reached: number[] };

interface EvaluatedModules {
  idToModuleMap: Map<string, object>;
}

const OWN = /\/(?:src|functions|infra|bench|test\/(?!mutation\/))/;

// The same values for every mutant, and few.
fc.configureGlobal({ seed: 1, numRuns: 25 });

let isBroken = false;
process.on("unhandledRejection", () => {
  isBroken = true;
});

/**
 * Runs each file with fresh modules of our own, packages being kept, and with the mutant in place that the file's specification names.
 * Without one it notes which mutants the file's tests reach.
 */
export default class MutantRunner extends TestRunner {
  #mutant: number | undefined;
  #reached: true[] = [];
  #began = 0;

  override onCollectStart(file: RunnerTestFile): void {
    super.onCollectStart(file);
    const { _currentSpecification: specification } = this as unknown as {
      _currentSpecification?: { testNamePattern?: RegExp };
    };
    const named = /mutant (\d+)/.exec(specification?.testNamePattern?.source ?? "")?.[1];
    this.#mutant = named === undefined ? undefined : Number(named);
    this.#began = performance.now();
    isBroken = false;
    const reached: true[] = [];
    this.#reached = reached;
    const mutant = this.#mutant;
    globalThis.isMutant =
      mutant === undefined
        ? (id) => {
            reached[id] = true;
            return false;
          }
        : (id) => id === mutant;
    if (mutant !== undefined) this.#note({ begins: mutant, file: file.filepath, worker: process.pid, at: Date.now() });
    const { workerState } = this as unknown as { workerState: { evaluatedModules: EvaluatedModules } };
    for (const [path, module] of workerState.evaluatedModules.idToModuleMap)
      if (OWN.test(path) && !path.includes("/node_modules/"))
        Object.assign(module, { promise: undefined, exports: undefined, evaluated: false });
  }

  override async onBeforeRunTask(test: RunnerTask): Promise<void> {
    // One failure is enough.
    if (this.#mutant !== undefined && (isBroken || faultOf(test.file))) test.mode = "skip";
    await super.onBeforeRunTask(test);
  }

  override onAfterRunFiles(files: RunnerTestFile[]): void {
    super.onAfterRunFiles(files);
    for (const file of files) {
      const fault = isBroken ? "a promise was rejected" : faultOf(file);
      this.#note(
        this.#mutant === undefined
          ? {
              file: file.filepath,
              fault,
              ms: performance.now() - this.#began,
              reached: Object.keys(this.#reached).map(Number),
            }
          : { mutant: this.#mutant, worker: process.pid, isKilled: fault !== undefined },
      );
    }
  }

  #note(line: JournalLine): void {
    appendFileSync(inject("journal"), `${JSON.stringify(line)}\n`);
  }
}

function faultOf(task: RunnerTask): string | undefined {
  const within = "tasks" in task ? task.tasks.map(faultOf).find((fault) => fault !== undefined) : undefined;
  if (within !== undefined || task.result?.state !== "fail") return within;
  return task.result.errors?.[0]?.message ?? "a test failed";
}
