import { describe, expect, it } from "vitest";
import { emailAddress } from "../../src/core/subscribers/email-address.ts";

describe("an email address", () => {
  it.each([
    ["ann@example.org", "ann@example.org"],
    ["  Ann.Lee@Example.ORG \n", "ann.lee@example.org"],
    ["ann+news@example.org", "ann+news@example.org"],
    ["o'brien_{x}@example.org", "o'brien_{x}@example.org"],
    ["ann@bücher.example", "ann@xn--bcher-kva.example"],
    ["ann@BÜCHER.example", "ann@xn--bcher-kva.example"],
    ["ann@例子.中国", "ann@xn--fsqu00a.xn--fiqs8s"],
    ["ann@例子。中国", "ann@xn--fsqu00a.xn--fiqs8s"],
    ["ａｎｎ＠ｅｘａｍｐｌｅ．ｏｒｇ", "ann@example.org"],
    [`${"a".repeat(64)}@example.org`, `${"a".repeat(64)}@example.org`],
  ])("%j is stored as %j", (input, address) => {
    expect(emailAddress(input)).toEqual({ address });
  });

  it.each([
    ["", /needs a name, an @ and a domain/],
    ["ann", /needs a name, an @ and a domain/],
    ["@example.org", /needs a name, an @ and a domain/],
    ["ann@", /needs a name, an @ and a domain/],
    [`"ann lee"@example.org`, /Quotation marks/],
    [`"a@b"@example.org`, /Quotation marks/],
    ["ann lee@example.org", /space, a misplaced dot/],
    [".ann@example.org", /space, a misplaced dot/],
    ["a..b@example.org", /space, a misplaced dot/],
    ["a@b@example.org", /another character/],
    ["Ann <ann@example.org>", /another character|not a domain/],
    ["ann,bob@example.org", /another character/],
    ["名字@example.org", /plain letters/],
    ["ann\r\nBcc: x@example.org", /plain letters/],
    [`${"a".repeat(65)}@example.org`, /64 characters/],
    [`ann@${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(57)}.org`, /longer than an address/],
    [`ann@${"a".repeat(64)}.org`, /not a domain/],
    ["\u0301".repeat(200_000), /longer than an address/],
    ["ann@localhost", /not a domain/],
    ["ann@127.0.0.1", /not a domain/],
    ["ann@[127.0.0.1]", /not a domain/],
    ["ann@exa mple.org", /not a domain/],
    ["ann@-example.org", /not a domain/],
    ["ann@example.org/x", /not a domain/],
  ])("%j is refused, and why is said", (input, problem) => {
    expect(emailAddress(input)).toEqual({ problem: expect.stringMatching(problem) });
  });
});
