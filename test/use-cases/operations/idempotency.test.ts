import { describe, expect, it, vi } from "vitest";
import { withIdempotencyKey } from "../../../src/use-cases/operations/idempotency.ts";
import { aSite, DAY, MINUTE, START } from "../a-site.ts";

const request = { key: "k", request: "hash of the body" };

describe("a request with an idempotency key", () => {
  it("is done once, and answered alike when it comes again", async () => {
    const { ports } = await aSite();
    const answer = vi.fn(async () => "done");
    for (let time = 0; time < 2; time++)
      expect(await withIdempotencyKey(ports, request, START, answer)).toEqual({ outcome: "answered", answer: "done" });
    expect(answer).toHaveBeenCalledTimes(1);
  });

  it("is refused under the key of another", async () => {
    const { ports } = await aSite();
    await withIdempotencyKey(ports, request, START, async () => "done");
    const other = { ...request, request: "another body" };
    expect(await withIdempotencyKey(ports, other, START, async () => "no")).toEqual({ outcome: "another-request" });
  });

  it("is under way while it is, and done again once whoever did it is taken for dead", async () => {
    const { ports } = await aSite();
    const during: unknown[] = [];
    await withIdempotencyKey(ports, request, START, async () => {
      during.push(await withIdempotencyKey(ports, request, START + MINUTE, async () => "twice"));
      during.push(await withIdempotencyKey(ports, request, START + 3 * MINUTE, async () => "again"));
      return "done";
    });
    expect(during).toEqual([{ outcome: "under-way" }, { outcome: "answered", answer: "again" }]);
  });

  it("that failed may be tried again at once", async () => {
    const { ports } = await aSite();
    await expect(withIdempotencyKey(ports, request, START, () => Promise.reject(new Error("away")))).rejects.toThrow();
    expect(await withIdempotencyKey(ports, request, START, async () => "done")).toMatchObject({ answer: "done" });
  });

  it("whose claim was made, but not answered, may be tried again at once", async () => {
    const { ports } = await aSite();
    const { claim } = ports.idempotencyKeys;
    const lost: typeof claim = async (...given) => {
      await claim(...given);
      throw new Error("lost");
    };
    const losing = { idempotencyKeys: { ...ports.idempotencyKeys, claim: lost } };
    await expect(withIdempotencyKey(losing, request, START, async () => "no")).rejects.toThrow("lost");
    expect(await withIdempotencyKey(ports, request, START, async () => "done")).toMatchObject({ answer: "done" });
  });

  it("is kept for a day", async () => {
    const { ports } = await aSite();
    const ask = async (at: number, text: string) => withIdempotencyKey(ports, request, at, async () => text);
    await ask(START, "done");
    expect(await ask(START + DAY - 1, "new")).toMatchObject({ answer: "done" });
    expect(await ask(START + DAY + 1, "new")).toMatchObject({ answer: "new" });
  });

  it("is a new one when the answer has been kept long enough", async () => {
    const { ports } = await aSite();
    await withIdempotencyKey(ports, request, START, async () => "done");
    expect(await withIdempotencyKey(ports, request, START + 8 * DAY, async () => "new")).toMatchObject({
      answer: "new",
    });
  });
});
