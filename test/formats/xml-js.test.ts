import fc from "fast-check";
import { expect, it } from "vitest";
import { js2xml as ofPackage } from "xml-js";
import { js2xml } from "../../infra/xml-js.ts";

const text = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: fc.constantFrom("&", "<", ">", '"', "'", "&amp;", "]]>", "\n", "财"), maxLength: 6 }),
);
const attributes = fc.dictionary(
  fc.constantFrom("href", "type", "xml:lang"),
  fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(undefined), fc.constant(null)),
  { noNullPrototype: true },
);
const { element } = fc.letrec<{ element: unknown; node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(undefined),
    fc.constant(null),
    tie("element"),
  ),
  element: fc.record(
    {
      _attributes: attributes,
      title: tie("node"),
      _text: fc.oneof(text, fc.integer()),
      _cdata: text,
      link: fc.array(tie("node"), { maxLength: 3 }),
      "media:content": tie("node"),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
}));
const document = fc.record(
  {
    _declaration: fc.record({ _attributes: attributes }, { noNullPrototype: true }),
    _instruction: fc.record(
      { "xml-stylesheet": fc.record({ _attributes: attributes }, { noNullPrototype: true }) },
      { noNullPrototype: true },
    ),
    feed: element,
    rss: element,
  },
  { requiredKeys: [], noNullPrototype: true },
);

it("writes what `feed` makes as xml-js does", () => {
  fc.assert(
    fc.property(document, (made) => {
      expect(js2xml(made)).toBe(ofPackage(made as object, { compact: true, ignoreComment: true, spaces: 4 }));
    }),
    { numRuns: 2_000 },
  );
});
