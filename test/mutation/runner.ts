import { appendFileSync } from "node:fs";
import fc from "fast-check";
import { inject, type RunnerTask, type RunnerTestFile, TestRunner } from "vitest";
import { type JournalLine, type Order, orderOf } from "./order.ts";

declare global {
  /** Whether this mutant is the one in place. */
  var isMutant: (id: number) => boolean;
}

interface EvaluatedModules {
  idToModuleMap: Map<string, object>;
}

/** But for what holds no mutant and is dear to load: a database migrated is copied for every test. */
const OWN = /\/(?:src|functions|infra|bench|test\/(?!mutation\/|sqlite\/d1\.ts))/;

// The same values for every mutant, and few.
fc.configureGlobal({ seed: 1, numRuns: 25 });

let isBroken = false;
process.on("unhandledRejection", () => {
  isBroken = true;
});

/**
 * Runs each file with fresh modules of our own, packages being kept, as its order says. Without one it notes which mutants each of
 * the file's tests reaches, and which are reached before any test.
 */
export default class MutantRunner extends TestRunner {
  #order: Order | undefined;
  #places = new Map<string, number>();
  #always: true[] = [];
  #reached: true[][] = [];
  #ms: number[] = [];
  #began = 0;

  override onCollectStart(file: RunnerTestFile): void {
    super.onCollectStart(file);
    const { _currentSpecification: specification } = this as unknown as {
      _currentSpecification?: { testNamePattern?: RegExp };
    };
    this.#order = orderOf(specification?.testNamePattern);
    isBroken = false;
    this.#places.clear();
    this.#always = [];
    this.#reached = [];
    this.#ms = [];
    if (this.#order) {
      const { name, mutant } = this.#order;
      globalThis.isMutant = (id) => id === mutant;
      this.#note({ begins: name, file: file.filepath, worker: process.pid });
    } else this.#noteIn(this.#always);
    const { workerState } = this as unknown as { workerState: { evaluatedModules: EvaluatedModules } };
    for (const [path, module] of workerState.evaluatedModules.idToModuleMap)
      if (OWN.test(path) && !path.includes("/node_modules/"))
        Object.assign(module, { promise: undefined, exports: undefined, evaluated: false });
  }

  override async onBeforeRunTask(test: RunnerTask): Promise<void> {
    if (this.#places.size === 0) this.#place(test.file);
    const place = this.#places.get(test.id) ?? 0;
    const { tests } = this.#order ?? {};
    // One failure is enough.
    if (this.#order && (isBroken || faultOf(test.file) || (tests && !tests.includes(place)))) test.mode = "skip";
    this.#began = performance.now();
    if (!this.#order) {
      const reached: true[] = [];
      this.#reached[place] = reached;
      this.#noteIn(reached);
    }
    await super.onBeforeRunTask(test);
  }

  override onAfterRunTask(test: RunnerTask): void {
    super.onAfterRunTask(test);
    this.#ms[this.#places.get(test.id) ?? 0] = Math.ceil(performance.now() - this.#began);
    if (!this.#order) this.#noteIn(this.#always);
  }

  override onAfterRunFiles(files: RunnerTestFile[]): void {
    super.onAfterRunFiles(files);
    for (const file of files) {
      const fault = isBroken ? "a promise was rejected" : faultOf(file);
      const tests = Array.from({ length: this.#places.size }, (_, place) => place);
      this.#note(
        this.#order
          ? { ends: this.#order.name, file: file.filepath, worker: process.pid, fault }
          : {
              file: file.filepath,
              fault,
              ms: tests.map((place) => this.#ms[place] ?? 0),
              always: Object.keys(this.#always).map(Number),
              reached: tests.map((place) => Object.keys(this.#reached[place] ?? []).map(Number)),
            },
      );
    }
  }

  /** Numbers a file's tests. */
  #place(task: RunnerTask): void {
    if (task.type === "test") this.#places.set(task.id, this.#places.size);
    else for (const inner of task.tasks) this.#place(inner);
  }

  #noteIn(reached: true[]): void {
    globalThis.isMutant = (id) => {
      reached[id] = true;
      return false;
    };
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
