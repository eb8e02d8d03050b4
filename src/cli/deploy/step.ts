import { Failure } from "../failure.ts";

/** One thing that a deployment consists of. The clouds are asked whether it is there: nothing else remembers. */
export interface Step {
  title: string;
  /** Returns whether it is there as it should be; what later steps need of it is put down. */
  find(): Promise<boolean>;
  /** Makes what is missing. Interrupted at any point, it does the rest the next time. */
  make(): Promise<void>;
  /** Removes what `make` made, whole or in part, and nothing else. Returns whether there was anything. */
  undo?(): Promise<boolean>;
  /** Whether it holds the publisher's own files: it goes only when that is said. */
  keeps?: boolean;
  /** Whether others do without it: what is wrong is told, and the rest goes on. */
  optional?: boolean;
}

export type Outcome = "found" | "made" | "failed" | "removed" | "absent";

export interface Told {
  begins(title: string): void;
  ends(outcome: Outcome, detail?: string): void;
}

/**
 * Takes the steps in order; stops at the first that fails. Returns whether all are done. `all` makes what is there as well, which
 * only a dry run wants.
 */
export async function take(steps: Step[], told: Told, all = false): Promise<boolean> {
  let whole = true;
  for (const step of steps) {
    told.begins(step.title);
    try {
      const found = await step.find();
      if (!found || all) await step.make();
      told.ends(found ? "found" : "made");
    } catch (fault) {
      if (!(fault instanceof Failure) || !step.optional) {
        told.ends("failed");
        throw fault;
      }
      told.ends("failed", fault.message);
      whole = false;
    }
  }
  return whole;
}

/** Undoes the steps, the last first. */
export async function undo(steps: Step[], told: Told): Promise<void> {
  const [account, ...others] = steps;
  // What is where; whether it is as it should be does not matter any more.
  await account?.find();
  for (const step of others)
    if (step.undo)
      await step.find().catch((fault) => {
        if (!(fault instanceof Failure)) throw fault;
      });
  for (const step of steps.toReversed()) {
    if (!step.undo) continue;
    told.begins(step.title);
    try {
      told.ends((await step.undo()) ? "removed" : "absent");
    } catch (fault) {
      told.ends("failed");
      throw fault;
    }
  }
}
