import { clip } from "../../core/clip.ts";
import { maskAddresses } from "../../core/operations/mask-addresses.ts";
import { ObjectFault } from "../../core/posts/object-fault.ts";
import { type Reason, reason } from "../../core/reason.ts";
import { Unavailable } from "../../core/unavailable.ts";
import type { Ports } from "../../ports/index.ts";

/** A key that no object has, to ask whether the store answers at all. */
const PROBE_KEY = ".gazette/nothing";

const CAUSE_LENGTH = 300;

/**
 * Returns why one object cannot be read while its store answers for others. Returns `undefined` if the store itself is down
 * or refuses everything.
 */
export async function objectFaultReason(
  { objects }: Pick<Ports, "objects">,
  fault: unknown,
): Promise<Reason | undefined> {
  if (fault instanceof ObjectFault) return fault.reason;
  try {
    await objects.head(PROBE_KEY);
  } catch {
    return undefined;
  }
  const cause = fault instanceof Error && fault.cause instanceof Error ? fault.cause : fault;
  return reason("object-unreadable", { words: clip(maskAddresses(String(cause)), CAUSE_LENGTH) });
}

/** Runs work on one object. Throws `ObjectFault` if the store refuses this object alone. */
export async function asObjectFault<Result>(
  ports: Pick<Ports, "objects">,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (fault) {
    // If the store is unavailable, the caller retries.
    const reason = fault instanceof Unavailable ? undefined : await objectFaultReason(ports, fault);
    throw reason === undefined ? fault : new ObjectFault(reason, { cause: fault });
  }
}
