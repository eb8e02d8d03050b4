import { describe, expect, it } from "vitest";
import {
  DESK_SESSION_LIFE_MS,
  deskSessionPayload,
  isDeskSessionFresh,
  parseDeskSession,
} from "../../../src/core/operations/desk-session.ts";

const id = "0123456789abcdef0123456789abcdef";
const openedAt = Date.UTC(2026, 10, 20, 8);

describe("a session at the desk", () => {
  it("is read back from its payload, to the second", () => {
    expect(parseDeskSession(deskSessionPayload({ id, openedAt: openedAt + 999 }))).toEqual({ id, openedAt });
  });

  it.each([
    "",
    id,
    `${id}-`,
    `${id}-zzzzzzzzzz`,
    `${id.slice(1)}-abc`,
    `${id.toUpperCase()}-abc`,
    `x${id}-abc`,
    `${id}-a b`,
  ])("is not read from %j", (payload) => {
    expect(parseDeskSession(payload)).toBeUndefined();
  });

  it("lasts half a day and no millisecond longer", () => {
    expect(isDeskSessionFresh({ id, openedAt }, openedAt + DESK_SESSION_LIFE_MS - 1)).toBe(true);
    expect(isDeskSessionFresh({ id, openedAt }, openedAt + DESK_SESSION_LIFE_MS)).toBe(false);
  });

  it("may have begun a minute from now, by another machine's clock, and no more", () => {
    expect(isDeskSessionFresh({ id, openedAt }, openedAt - 60_000)).toBe(true);
    expect(isDeskSessionFresh({ id, openedAt }, openedAt - 60_001)).toBe(false);
  });
});
