import { describe, expect, it } from "vitest";
import {
  type AddressState,
  CHANGE_KINDS,
  SUBSCRIBER_STATES,
  statesBefore,
  TRANSITIONS,
} from "../../../src/core/subscribers/subscriber.ts";

const EVERY: AddressState[] = ["nobody", ...SUBSCRIBER_STATES];

/** Every arrow of the table. */
const arrows = CHANGE_KINDS.flatMap((kind) =>
  EVERY.flatMap((from) => (TRANSITIONS[kind][from] ?? []).map((to) => ({ kind, from, to }))),
);

describe("the states of a subscriber", () => {
  it("are all reached from nobody, and nobody is reached from all", () => {
    const reached = new Set<AddressState>(["nobody"]);
    for (let step = 0; step < EVERY.length; step++)
      for (const { from, to } of arrows) if (reached.has(from)) reached.add(to);
    expect([...reached].sort()).toEqual([...EVERY].sort());
    expect(statesBefore("erased")).toEqual([...SUBSCRIBER_STATES]);
  });

  it("become active by the person's own hand, or where consent is stated", () => {
    const intoActive = arrows.filter(({ from, to }) => to === "active" && from !== "active");
    expect(intoActive.map(({ kind, from }) => [kind, from])).toEqual([
      ["confirmed", "pending"],
      ["imported", "nobody"],
    ]);
  });

  it("leave suppressed by the publisher's hand or by erasure, and never straight into active", () => {
    const away = arrows.filter(({ from }) => from === "suppressed");
    expect(away.map(({ kind, to }) => [kind, to])).toEqual([
      ["lifted", "unsubscribed"],
      ["erased", "nobody"],
    ]);
  });

  it("are not a stranger's to change once somebody is active or suppressed", () => {
    expect(statesBefore("requested")).toEqual(["pending", "unsubscribed"]);
  });
});
