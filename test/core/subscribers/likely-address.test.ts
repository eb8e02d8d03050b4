import { describe, expect, it } from "vitest";
import { likelyAddress } from "../../../src/core/subscribers/likely-address.ts";

describe("the address that was probably meant", () => {
  it.each([
    ["gmial.com", "gmail.com"],
    ["gmai.com", "gmail.com"],
    ["gmaill.com", "gmail.com"],
    ["gnail.com", "gmail.com"],
    ["gmail.co", "gmail.com"],
    ["gmail.con", "gmail.com"],
    ["gmail.ocm", "gmail.com"],
    ["gmail.cn", "gmail.com"],
    ["outlok.com", "outlook.com"],
    ["hotmial.com", "hotmail.com"],
    ["iclod.com", "icloud.com"],
    ["yaho.com", "yahoo.com"],
    ["qqq.com", "qq.com"],
    ["qq.con", "qq.com"],
    ["16.com", "163.com"],
    ["163.cn", "163.com"],
    ["1226.com", "126.com"],
    ["foxmal.com", "foxmail.com"],
    ["sian.com", "sina.com"],
  ])("at %s is one at %s", (typed, meant) => {
    expect(likelyAddress(`ann+a@${typed}`)).toBe(`ann+a@${meant}`);
  });

  it.each(
    "gmail.com googlemail.com mail.com ymail.com email.com outlook.fr hotmail.co.uk live.com yahoo.co.jp qq.com vip.163.com 163.com 126.com 139.com 189.cn sina.cn sohu.com web.de gmx.net me.com mac.com q.com example.com gmail.example.com gaxil.com gxmil.com".split(
      " ",
    ),
  )("is as it was typed at %s", (domain) => {
    expect(likelyAddress(`ann@${domain}`)).toBeUndefined();
  });

  it("takes no time with the longest address", () => {
    const begun = performance.now();
    for (let times = 0; times < 1_000; times++) likelyAddress(`a@${"gmail.".repeat(40)}com`);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
