import type { SubscriberState } from "./subscriber.ts";

/** What becomes of a row of an import. */
export const IMPORT_OUTCOMES = [
  /** Added in the state of that name. */
  "active",
  "pending",
  /** Added as pending, or pending already, and asked once to confirm. */
  "asked",
  "unsubscribed",
  "suppressed",
  /** Nothing to do: here in the same state, or in one that such a row does not change. */
  "known",
  /** Subscribed there; has left here and stays so. */
  "left-here",
  /** May not be written to here, and stays so. */
  "suppressed-here",
  /** Has moved to another address here. */
  "moved",
  /** Has left there or cannot be reached, and is active here: left as they are. */
  "active-here",
  /** The same, and stopped because the publisher says so. */
  "stopped",
] as const;
export type ImportOutcome = (typeof IMPORT_OUTCOMES)[number];

/** What is known of an address. */
export interface Standing {
  email: string;
  state: SubscriberState | undefined;
  isSuppressed: boolean;
  /** When its suppression was last lifted; 0 if never. */
  liftedAt: number;
  /** Somebody had it and has moved to another. */
  hasMoved: boolean;
  /** When they last chose to be subscribed here themselves; 0 if never. */
  choseAt: number;
  /** Was asked to confirm. */
  wasAsked: boolean;
}

export interface ImportOrders {
  /** Ask who never confirmed to do so. */
  confirm: boolean;
  /** Stop also who is active here, if they have left there or cannot be reached. */
  stop: boolean;
}

/**
 * Decides about a row. Nobody who has left is subscribed again, and nobody active is stopped unless that is ordered; even then
 * not who has subscribed here themselves since they left there.
 */
export function importOutcome(
  { state, leftAt }: { state: SubscriberState; leftAt: number | undefined },
  here: Standing,
  { confirm, stop }: ImportOrders,
): ImportOutcome {
  const isSince = (at: number) => at > 0 && (leftAt === undefined || at >= leftAt);
  const leaves = state === "unsubscribed" || state === "suppressed";
  if (here.state === "active" && leaves) return stop && !isSince(here.choseAt) ? "stopped" : "active-here";
  if (state === "suppressed")
    return here.state === "suppressed" || (here.isSuppressed && here.state === undefined) || isSince(here.liftedAt)
      ? "known"
      : "suppressed";
  if (here.state === "suppressed" || here.isSuppressed) return "suppressed-here";
  if (here.state === undefined) {
    if (here.hasMoved) return "moved";
    return state === "pending" && confirm ? "asked" : state;
  }
  if (here.state === "unsubscribed") return leaves ? "known" : "left-here";
  return here.state === "pending" && state === "pending" && confirm && !here.wasAsked ? "asked" : "known";
}
