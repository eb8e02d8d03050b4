import { expect, it } from "vitest";
import { asHeadings, followText, readFollow } from "../../../src/core/subscribers/follow.ts";

it("a follow of a form is read by its kind, and says in which list it would be if it cannot be", () => {
  for (const kind of ["category", "tag", "author"] as const)
    expect(readFollow(followText({ kind, id: "copper" }))).toEqual({ followed: { kind, id: "copper" } });
  expect(readFollow("tag Copper Price")).toEqual({ followed: { kind: "tag", id: "copper-price" } });
  expect(readFollow("watch 铜价")).toMatchObject({ followed: { kind: "watch" } });
  expect(readFollow("tag  ")).toMatchObject({ list: "tags", problem: { code: "value-invalid" } });
  expect(readFollow("watch ")).toMatchObject({ list: "watches" });
});

it("watches head a digest, and all else keeps its order", () => {
  expect(asHeadings(["b", "watch 7", "tag a", "watch 3"])).toEqual(["watch 7", "watch 3", "b", "tag a"]);
});
