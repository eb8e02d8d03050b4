import { describe, expect, it } from "vitest";
import { formerSecrets, signer } from "../../src/adapters/signer.ts";
import { LINK_LIFE_MS, LINK_PURPOSES, type LinkClaim } from "../../src/core/subscribers/link-token.ts";

const MADE = Date.UTC(2026, 10, 23, 8);
const DAY = 86_400_000;
const ours = signer("a secret of our own");

const neverExpires = (purpose: LinkClaim["purpose"]) => LINK_LIFE_MS[purpose] === Number.POSITIVE_INFINITY;

function claim(purpose: LinkClaim["purpose"], subscriberId = 4711): LinkClaim {
  return { purpose, subscriberId, madeAt: neverExpires(purpose) ? 0 : MADE };
}

describe("a link's token", () => {
  it.each(LINK_PURPOSES)("says again what was signed: %s", async (purpose) => {
    for (const subscriberId of [1, 4711, 100_000, Number.MAX_SAFE_INTEGER]) {
      const token = await ours.sign(claim(purpose, subscriberId));
      expect(await ours.verify(purpose, token, MADE + 1000)).toEqual(claim(purpose, subscriberId));
      expect(token).toMatch(/^[0-9A-Za-z_.-]+$/);
    }
  });

  it("says in which email it stands, where that matters", async () => {
    const inEmail = { ...claim("confirm"), emailId: 36 };
    const token = await ours.sign(inEmail);
    expect(await ours.verify("confirm", token, MADE)).toEqual(inEmail);
    expect(await ours.verify("confirm", token.replace("-10.", "-11."), MADE)).toBeUndefined();
    expect(await ours.verify("confirm", token.replace("-10.", "."), MADE)).toBeUndefined();
  });

  it("is always the same for the same claim and secret, in this and every other isolate", async () => {
    const token = await ours.sign(claim("unsubscribe"));
    expect(await signer("a secret of our own").sign(claim("unsubscribe"))).toBe(token);
    // RFC 2104 over "unsubscribe:3mv", as `openssl dgst -sha256 -hmac` computes it.
    expect(token).toBe("3mv.CYiLAxefpH45iy9ka4hVAQ");
  });

  it("is short enough to unsubscribe in a header that must not fold", async () => {
    expect((await ours.sign(claim("unsubscribe", Number.MAX_SAFE_INTEGER))).length).toBeLessThanOrEqual(40);
  });

  it.each(LINK_PURPOSES.flatMap((made) => LINK_PURPOSES.filter((used) => used !== made).map((used) => [made, used])))(
    "made to %s is worth nothing to %s",
    async (made, used) => {
      const token = await ours.sign(claim(made as LinkClaim["purpose"]));
      expect(await ours.verify(used as LinkClaim["purpose"], token, MADE)).toBeUndefined();
    },
  );

  it("dies with any change of any character", async () => {
    for (const purpose of LINK_PURPOSES) {
      const token = await ours.sign(claim(purpose));
      for (let index = 0; index < token.length; index++) {
        for (const other of ["a", "B", "0", "-", "_", ".", "é", ""]) {
          if (other === token[index]) continue;
          const altered = token.slice(0, index) + other + token.slice(index + 1);
          expect(await ours.verify(purpose, altered, MADE), altered).toBeUndefined();
        }
      }
    }
  });

  it("does not pass for another subscriber's", async () => {
    const mine = await ours.sign(claim("unsubscribe", 1));
    const theirs = (await ours.sign(claim("unsubscribe", 2))).replace(/\..*/, mine.slice(mine.indexOf(".")));
    expect(await ours.verify("unsubscribe", theirs, MADE)).toBeUndefined();
  });

  it.each([
    "",
    ".",
    "..",
    "3mv",
    "3mv.",
    ".AAAAAAAAAAAAAAAAAAAAAA",
    "3mv.AAAAAAAAAAAAAAAAAAAAAA",
    "💥.💥",
    "a".repeat(100_000),
  ])("is not %j", async (text) => {
    for (const purpose of LINK_PURPOSES) expect(await ours.verify(purpose, text, MADE)).toBeUndefined();
  });

  it("is refused when cut or drawn out", async () => {
    const token = await ours.sign(claim("unsubscribe"));
    for (const other of [token.slice(0, -1), `${token}A`, `${token}=`, ` ${token}`, `${token}\n`, `0${token}`]) {
      expect(await ours.verify("unsubscribe", other, MADE), other).toBeUndefined();
    }
  });

  it("made with another secret is a stranger's", async () => {
    const token = await signer("another secret").sign(claim("unsubscribe"));
    expect(await ours.verify("unsubscribe", token, MADE)).toBeUndefined();
  });

  it("made with the secret before this one unsubscribes or ends one follow, and does nothing else", async () => {
    const rotated = signer("a new secret", "a secret of our own");
    for (const purpose of LINK_PURPOSES) {
      const token = await ours.sign(claim(purpose));
      expect((await rotated.verify(purpose, token, MADE)) !== undefined, purpose).toBe(
        ["unsubscribe", "unfollow"].includes(purpose),
      );
      for (const altered of [`${token}A`, token.slice(0, -1), token.replace("3mv", "3mw")])
        expect(await rotated.verify(purpose, altered, MADE), altered).toBeUndefined();
    }
    expect(await rotated.sign(claim("unsubscribe"))).toBe(await signer("a new secret").sign(claim("unsubscribe")));
  });

  it("made with any secret before this one unsubscribes", async () => {
    const rotated = signer("the third secret of all", ...formerSecrets("the second secret of all,a secret of our own"));
    for (const secret of ["a secret of our own", "the second secret of all", "the third secret of all"]) {
      const token = await signer(secret).sign(claim("unsubscribe"));
      expect(await rotated.verify("unsubscribe", token, MADE), secret).toEqual(claim("unsubscribe"));
    }
    expect(formerSecrets("one, with a comma in it")).toContain("one, with a comma in it");
    expect([formerSecrets(undefined), formerSecrets("a secret of our own")]).toEqual([[], ["a secret of our own"]]);
  });

  it.each([
    ["confirm", 7 * DAY, true],
    ["confirm", 7 * DAY + 1, false],
    ["preferences", DAY, true],
    ["preferences", DAY + 1, false],
    ["unsubscribe", 50 * 365 * DAY, true],
    ["unfollow", 50 * 365 * DAY, true],
  ] as const)("to %s, %d ms old: works is %s", async (purpose, age, works) => {
    const token = await ours.sign(claim(purpose));
    expect((await ours.verify(purpose, token, MADE + age)) !== undefined).toBe(works);
  });
});
