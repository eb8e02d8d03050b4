import { describe, expect, it } from "vitest";
import {
  type AddressState,
  CHANGE_KINDS,
  SUBSCRIBER_STATES,
  statesBefore,
  TRANSITIONS,
} from "../../../src/core/subscribers/subscriber.ts";

const EVERY: AddressState[] = ["nobody", ...SUBSCRIBER_STATES];

/** Every transition of the table. */
const arrows = CHANGE_KINDS.flatMap((kind) =>
  EVERY.flatMap((from) => (TRANSITIONS[kind][from] ?? []).map((to) => ({ kind, from, to }))),
);

describe("the states of a subscriber", () => {
  it("are all reachable from `nobody`, and `nobody` from all", () => {
    const reached = new Set<AddressState>(["nobody"]);
    for (let step = 0; step < EVERY.length; step++)
      for (const { from, to } of arrows) if (reached.has(from)) reached.add(to);
    expect([...reached].sort()).toEqual([...EVERY].sort());
    expect(statesBefore("erased")).toEqual([...SUBSCRIBER_STATES]);
  });

  it("become active only by confirmation, by undoing what they did, or by an import with consent", () => {
    const intoActive = arrows.filter(({ from, to }) => to === "active" && from !== "active");
    expect(intoActive.map(({ kind, from }) => [kind, from])).toEqual([
      ["confirmed", "pending"],
      ["resubscribed", "unsubscribed"],
      ["imported", "nobody"],
    ]);
  });

  it("leave `suppressed` only by the publisher or by erasure, and never directly to `active`", () => {
    const away = arrows.filter(({ from }) => from === "suppressed");
    expect(away.map(({ kind, to }) => [kind, to])).toEqual([
      ["lifted", "unsubscribed"],
      ["erased", "nobody"],
    ]);
  });

  it("cannot be changed by a stranger once active or suppressed", () => {
    expect(statesBefore("requested")).toEqual(["pending", "unsubscribed"]);
  });
});
