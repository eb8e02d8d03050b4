import { expect, it } from "vitest";
import { withTables } from "../../src/markdown/fields.ts";

it("has what stands alone in a table of its own, where no other field has its name", () => {
  expect(withTables(new Map([["params", { author: "Ann" }]])).get("author")).toBe("Ann");
  expect(
    withTables(
      new Map<string, never>([
        ["author", "Bob" as never],
        ["params", { Author: "Ann" } as never],
      ]),
    ).get("author"),
  ).toBe("Bob");
});
