import { expect, it } from "vitest";
import { guardedDomain } from "../../../src/core/subscribers/mail-domain.ts";

it.each([
  "a@gmail.com",
  "a@qq.com",
  "a@yahoo.co.jp",
  "a@hotmail.fr",
  "a@example.com",
  "a@mail.example.org",
  "a@firm.test",
])("does not limit the domain of %s", (email) => {
  expect(guardedDomain(email)).toBeUndefined();
});

it.each(["small-firm.org", "gmail.com.small-firm.org", "notgmail.com", "myexample.com"])("limits %s", (domain) => {
  expect(guardedDomain(`a@${domain}`)).toBe(domain);
});
