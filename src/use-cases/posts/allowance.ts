import type { ObjectStore } from "../../ports/posts/object-store.ts";

/**
 * What is left of what an invocation may ask of bucket and database. The platform allows a thousand calls and a thousand
 * statements; the rest of an invocation needs some. What is not allowed waits in the queue for another invocation.
 */
export interface Allowance {
  /** Objects to index. */
  objects: number;
  /** Calls of the bucket, beyond which only what needs no more is done. */
  calls: number;
  /** Posts that have to be indexed alone, because others have to do with them: up to forty statements each. */
  alone: number;
}

export const allowance = (): Allowance => ({ objects: 500, calls: 700, alone: 10 });

/** Counts the calls of a bucket. */
export function countingCalls(objects: ObjectStore, allowed: Allowance): ObjectStore {
  const counted =
    <Given extends unknown[], Answer>(call: (...given: Given) => Answer) =>
    (...given: Given): Answer => {
      allowed.calls--;
      return call(...given);
    };
  return {
    list: counted(objects.list),
    head: counted(objects.head),
    get: counted(objects.get),
    put: counted(objects.put),
    putIf: counted(objects.putIf),
    delete: counted(objects.delete),
  };
}
