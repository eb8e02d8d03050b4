import { describe, expect, it } from "vitest";
import { keepsTheObjectStoreContract } from "../contracts/object-store.ts";
import { memory } from "./objects.ts";

describe("objects in memory", () => {
  keepsTheObjectStoreContract(memory);

  it("is a new bucket each time", async () => {
    await memory().put("a", new Uint8Array(1), "text/plain");
    expect(await memory().head("a")).toBeUndefined();
  });
});
