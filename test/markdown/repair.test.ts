import { expect, it } from "vitest";
import { repair } from "../../src/markdown/repair.ts";

it.each([
  ["@a:", '"@a": ""'],
  ['@a: ""', '"@a": ""'],
  ['@a: "', '"@a": "\\""'],
  ["@a: 'b'", '"@a": "b"'],
  ["@a:\n- b\n- c: d: e", '"@a":\n- b\n- "c: d: e"'],
  ["@a: b\n- c", '"@a": "b - c"'],
  ["tags: [a: b, c]d: e]", '"tags": ["a: b", "c]d: e"]'],
  ['@a: "b" c"', '"@a": "b\\" c"'],
  ["title: [a] [b]", '"title": "[a] [b]"'],
  ["tags: a: b]", '"tags": "a: b]"'],
  ["title: [a]b", '"title": "[a]b"'],
  ['title: "a" and "b"', '"title": "\\"a\\" and \\"b\\""'],
])("writes %j, which is no YAML, as %j", (header, repaired) => {
  expect(repair(header)).toBe(repaired);
});
