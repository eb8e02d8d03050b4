import { expect, it } from "vitest";
import { Sha256 } from "../../../src/adapters/ses/sha256.ts";

const hex = async (hash: Sha256) => Buffer.from(await hash.digest()).toString("hex");
const bytes = (text: string) => new TextEncoder().encode(text);

it("hashes as FIPS 180-2 says, in pieces and again", async () => {
  const hash = new Sha256();
  hash.update(bytes("a"));
  hash.update("b");
  hash.update(bytes("_c_").subarray(1, 2));
  expect(await hex(hash)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  hash.reset();
  expect(await hex(hash)).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

it("authenticates as RFC 4231 says", async () => {
  for (const key of ["Jefe", bytes("Jefe"), bytes("Jefe").buffer]) {
    const hash = new Sha256(key);
    hash.update(bytes("what do ya want for nothing?").buffer);
    expect(await hex(hash)).toBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }
});
