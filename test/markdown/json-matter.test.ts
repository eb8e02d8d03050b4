import { expect, it } from "vitest";
import { jsonEnd, readJson } from "../../src/markdown/json-matter.ts";
import { MatterFault } from "../../src/markdown/matter-fault.ts";

it("reads every value of JSON as text, as YAML is read", () => {
  expect(readJson('{"a": 1.50, "b": true, "c": null, "d": ["x", 2, [false]], "e": {"f": "g"}}')).toEqual({
    ...{ a: "1.5", b: "true", c: null },
    ...{ d: ["x", "2", ["false"]], e: { f: "g" } },
  });
});

it("says in which line JSON is none", () => {
  const faultOf = (source: string) => {
    try {
      readJson(source);
    } catch (fault) {
      return fault;
    }
  };
  expect(faultOf('{\n"a": 1,\n"b" 2\n}')).toMatchObject({ line: 3 });
  expect(faultOf("{")).toMatchObject({ line: 1 });
  expect(faultOf('\n{"a" 1}')).toMatchObject({ line: 2 });
  expect(faultOf("\n")).toMatchObject({ line: 1, message: "Unexpected end of JSON input" });
  expect(faultOf("{")).toBeInstanceOf(MatterFault);
});

it("reads what is fifty levels deep, and nothing deeper", () => {
  const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  expect(readJson(nested(51))).toBeDefined();
  expect(() => readJson(nested(52))).toThrow(MatterFault);
  const objects = (levels: number) => '{"a":'.repeat(levels) + 1 + "}".repeat(levels);
  expect(readJson(objects(50))).toBeDefined();
  expect(() => readJson(objects(51))).toThrow(MatterFault);
});

it.each([
  ["{} rest", 2],
  ['{"a": {"b": 1}}\n{', 15],
  ['{"}": "{"} }', 10],
  [String.raw`{"a": "\"}"} }`, 12],
  [String.raw`{"a": "\\"} }`, 11],
  ["{\\}", 3],
  ["{ {}", undefined],
  ["", undefined],
])("finds where an object ends that a text begins with: %s", (source, end) => {
  expect(jsonEnd(source)).toBe(end);
});
