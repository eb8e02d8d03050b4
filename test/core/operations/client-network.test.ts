import { describe, expect, it } from "vitest";
import { clientNetwork } from "../../../src/core/operations/client-network.ts";

describe("the network of a client", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
  ])("of %s is %s", (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });

  it.each([
    "",
    "127.0.0.1",
    "10.1.2.3",
    "172.20.0.1",
    "192.168.1.1",
    "::1",
    "fd00::1",
    "fe80::1",
    "::ffff:127.0.0.1",
    "x",
  ])("%j is not on the public internet", (address) => {
    expect(clientNetwork(address)).toBeUndefined();
  });

  it("distinguishes neighbouring networks", () => {
    expect(clientNetwork("2001:db8:1:2::1")).not.toBe(clientNetwork("2001:db8:1:3::1"));
    expect(clientNetwork("172.32.0.1")).toBe("172.32.0.1");
  });
});

it("is the IPv4 address that an IPv6 address holds, to the last bit", () => {
  expect(clientNetwork("::ffff:203.0.113.9")).toBe("203.0.113.9");
  expect(clientNetwork("::ffff:1.2.0.0")).toBe("1.2.0.0");
  expect(clientNetwork("::ffff:0:203.0.113.9")).toBeUndefined();
});
