import { describe, expect, it } from "vitest";
import { reason } from "../../../src/core/reason.ts";
import { emailAddress } from "../../../src/core/subscribers/email-address.ts";

/** 254 characters. */
const LONGEST = `ann@${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(54)}.org`;

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
    [LONGEST, LONGEST],
    ["a@b.c", "a@b.c"],
    ["ann@1.example", "ann@1.example"],
    [`ann@example.org${" ".repeat(1_000 - 15)}`, "ann@example.org"],
  ])("%j is stored as %j", (input, address) => {
    expect(emailAddress(input)).toEqual({ address });
  });

  it.each([
    ["", "address-incomplete"],
    ["ann", "address-incomplete"],
    ["ann@a.1", "address-domain-invalid"],
    [`ann@example.org${" ".repeat(1_001 - 15)}`, "address-long"],
    ["@example.org", "address-incomplete"],
    ["ann@", "address-incomplete"],
    [`"ann lee"@example.org`, "address-quoted"],
    [`"a@b"@example.org`, "address-quoted"],
    ["ann lee@example.org", "address-name-invalid"],
    [".ann@example.org", "address-name-invalid"],
    ["a..b@example.org", "address-name-invalid"],
    ["a@b@example.org", "address-name-invalid"],
    ["Ann <ann@example.org>", "address-name-invalid"],
    ["ann,bob@example.org", "address-name-invalid"],
    ["名字@example.org", "address-not-ascii"],
    ["ann\r\nBcc: x@example.org", "address-not-ascii"],
    [`${"a".repeat(65)}@example.org`, "address-name-long"],
    [`ann@${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(57)}.org`, "address-long"],
    [`b${LONGEST}`, "address-long"],
    [`ann@${"a".repeat(64)}.org`, "address-domain-invalid"],
    ["\u0301".repeat(200_000), "address-long"],
    ["ann@localhost", "address-domain-invalid"],
    ["ann@127.0.0.1", "address-domain-invalid"],
    ["ann@[127.0.0.1]", "address-domain-invalid"],
    ["ann@exa mple.org", "address-domain-invalid"],
    ["ann@-example.org", "address-domain-invalid"],
    ["ann@example.org/x", "address-domain-invalid"],
  ] as const)("%j is refused, and why is said", (input, problem) => {
    expect(emailAddress(input)).toEqual({ problem: reason(problem) });
  });
});
