import { describe, expect, it } from "vitest";
import { type DeliveredRange, fateOf } from "../../../src/core/newsletter/post-fate.ts";

const post = { seq: 5, key: "posts/a.md", title: "A", releasedAt: 100, follows: ["markets", "tag copper"] };
const reader = { state: "active" as const, cursor: 9, confirmedAt: 50, keys: [] as string[] };
const delivery = (more: Partial<DeliveredRange> = {}): DeliveredRange => ({
  ...{ issueId: 3, fromSeq: 4, throughSeq: 9, also: [], state: "accepted", reason: undefined, changedAt: 200 },
  ...more,
});
const kind = (more: Partial<typeof reader> | { state: "unsubscribed" }, deliveries: DeliveredRange[]) =>
  fateOf(post, { ...reader, ...more }, deliveries).kind;

describe("what became of a post for a subscriber", () => {
  it("is in the delivery whose range holds it, or that made up for it", () => {
    expect(fateOf(post, reader, [delivery()])).toEqual({ kind: "accepted", issueId: 3, at: 200, reason: undefined });
    expect(kind({}, [delivery({ fromSeq: 5 })])).toBe("passed-over");
    expect(kind({}, [delivery({ throughSeq: 4 })])).toBe("passed-over");
    expect(kind({}, [delivery({ throughSeq: 5 })])).toBe("accepted");
    expect(kind({}, [delivery({ fromSeq: 7, also: [5] })])).toBe("accepted");
  });

  it("is the best of several: a failed delivery whose posts went out with the next one was received", () => {
    expect(kind({}, [delivery({ state: "skipped" }), delivery({ state: "failed" }), delivery()])).toBe("accepted");
  });

  it("is not received by who follows something else", () => {
    expect(kind({ keys: ["fog"] }, [delivery()])).toBe("not-followed");
    expect(kind({ keys: ["fog", "tag copper"] }, [delivery()])).toBe("accepted");
  });

  it("comes with the next issue, was released before them, or is not for them any more", () => {
    expect(kind({ cursor: 4 }, [])).toBe("comes");
    expect(kind({ cursor: 4, keys: ["fog"] }, [])).toBe("not-followed");
    expect(kind({ confirmedAt: 100 }, [])).toBe("before-them");
    expect(kind({ cursor: 5, confirmedAt: 100 }, [])).toBe("before-them");
    expect(kind({ cursor: 5 }, [])).toBe("passed-over");
    expect(fateOf(post, { ...reader, cursor: 4, state: "unsubscribed" }, []).kind).toBe("not-active");
  });
});
