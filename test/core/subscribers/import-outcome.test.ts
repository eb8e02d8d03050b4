import { expect, it } from "vitest";
import { importOutcome, type Standing } from "../../../src/core/subscribers/import-outcome.ts";

const nobody: Standing = {
  ...{ email: "ann@example.com", state: undefined, isSuppressed: false },
  ...{ liftedAt: 0, hasMoved: false, choseAt: 0, wasAsked: false },
};

it("an address whose suppression was lifted here is suppressed again only if it could not be reached later", () => {
  const outcome = (liftedAt: number, leftAt: number | undefined) =>
    importOutcome({ state: "suppressed", leftAt }, { ...nobody, liftedAt }, { confirm: false, stop: false });
  expect([outcome(5, 4), outcome(5, 5), outcome(5, 6)]).toEqual(["known", "known", "suppressed"]);
  expect([outcome(1, undefined), outcome(0, undefined), outcome(0, 0)]).toEqual(["known", "suppressed", "suppressed"]);
});

it("who is active here is stopped if that is ordered, unless they have chosen to be here since they left there", () => {
  const outcome = (choseAt: number, leftAt: number | undefined) =>
    importOutcome(
      { state: "unsubscribed", leftAt },
      { ...nobody, state: "active", choseAt },
      { confirm: false, stop: true },
    );
  expect([outcome(5, 4), outcome(5, 5), outcome(5, 6)]).toEqual(["active-here", "active-here", "stopped"]);
  expect([outcome(1, undefined), outcome(0, undefined)]).toEqual(["active-here", "stopped"]);
});

it("asks to confirm who is pending there and here, once and if that is ordered", () => {
  const outcome = (state: "pending" | "active", wasAsked: boolean, confirm: boolean) =>
    importOutcome({ state, leftAt: undefined }, { ...nobody, state: "pending", wasAsked }, { confirm, stop: false });
  expect([outcome("pending", false, true), outcome("pending", true, true)]).toEqual(["asked", "known"]);
  expect([outcome("pending", false, false), outcome("active", false, true)]).toEqual(["known", "known"]);
});
