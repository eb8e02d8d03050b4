import { expect, it } from "vitest";
import { mentionsIn } from "../../src/markdown/mentions.ts";

it.each([
  ["[[ One | two ]] [[b#c]] [[One|x]]", ["One", "b"]],
  ["{% post_url 2022-01-07-a %} {%- post_link b 'c' %}", ["2022-01-07-a", "b"]],
  ['{{< ref "a.md" >}} {{% relref path="b.md#c" %}}', ["a.md", "b.md"]],
  ["[a](b) { c } [d]", []],
])("finds in %j the posts it names, each once", (body, names) => {
  expect(mentionsIn(body)).toEqual(names);
});

it("finds a hundred posts and no more", () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => `[[${at}]]`).join();
  expect([100, 101].map((count) => mentionsIn(many(count)).length)).toEqual([100, 100]);
});
