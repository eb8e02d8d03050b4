import { describe, expect, it } from "vitest";
import { mailboxOf } from "../../../src/core/subscribers/mailbox.ts";

describe("the mailbox of an address", () => {
  it.each([
    ["ann@example.com", "ann@example.com"],
    ["ann+news@example.com", "ann@example.com"],
    ["ann+a+b@example.com", "ann@example.com"],
    ["a.nn@example.com", "a.nn@example.com"],
    ["a.n.n+1@gmail.com", "ann@gmail.com"],
    ["ann@googlemail.com", "ann@gmail.com"],
    ["ann@mail.gmail.com", "ann@mail.gmail.com"],
    // A name that is only a tag must not become empty.
    ["+news@example.com", "+news@example.com"],
    ["+a+b@example.com", "+a+b@example.com"],
  ])("%s is %s", (address, mailbox) => {
    expect(mailboxOf(address)).toBe(mailbox);
  });
});
