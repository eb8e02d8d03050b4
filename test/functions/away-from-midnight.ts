import { afterEach, beforeEach, vi } from "vitest";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** Has each test of a file run after midnight (UTC) if it would run just before: until then a new post would still be held. */
export function awayFromMidnight(): void {
  beforeEach(() => {
    const left = DAY - (Date.now() % DAY);
    if (left > 20 * MINUTE) return;
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + left + MINUTE, shouldAdvanceTime: true });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}
