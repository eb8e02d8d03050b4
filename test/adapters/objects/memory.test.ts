import { describe, expect, it } from "vitest";
import { memory } from "../../../src/adapters/objects/memory.ts";
import { keepsTheObjectStoreContract } from "../../contracts/object-store.ts";

describe("objects in memory", () => {
  keepsTheObjectStoreContract(memory);

  it("is a new bucket each time", async () => {
    await memory().put("a", new Uint8Array(1), "text/plain");
    expect(await memory().head("a")).toBeUndefined();
  });
});
