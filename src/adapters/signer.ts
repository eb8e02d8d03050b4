import { timingSafeEqual } from "node:crypto";
import { isLinkFresh, type LinkPurpose, linkPayload, parseLinkPayload } from "../core/subscribers/link-token.ts";
import type { DeskSeal, PseudonymKind, Signer } from "../ports/subscribers/signer.ts";

/** Half of HMAC-SHA256, still enough by RFC 2104 §5; links have to stay short. */
const MAC_BYTES = 16;

const encoder = new TextEncoder();

type Mac = (purpose: LinkPurpose | PseudonymKind | DeskSeal, text: string) => Promise<string>;

/**
 * Signs tokens `payload.mac`, where the mac covers `purpose:payload`, with `secret`. Links signed with one of `former`
 * still unsubscribe, but nothing else: unsubscribe links must work for years.
 */
export function signer(secret: string, ...former: string[]): Signer {
  const macOf = macBy(secret);
  const formerMacs = former.map(macBy);
  const tokenOf = async (mac: Mac, purpose: LinkPurpose, payload: string) =>
    `${payload}.${await mac(purpose, payload)}`;

  return {
    pseudonym: macOf,

    seal: macOf,

    sign: (claim) => tokenOf(macOf, claim.purpose, linkPayload(claim)),

    async verify(purpose, token, at) {
      const payload = token.slice(0, token.lastIndexOf("."));
      const claim = parseLinkPayload(purpose, payload);
      if (!claim || !isLinkFresh(claim, at)) return undefined;
      const macs = purpose === "unsubscribe" || purpose === "unfollow" ? [macOf, ...formerMacs] : [macOf];
      const ours = await Promise.all(macs.map((mac) => tokenOf(mac, purpose, payload)));
      return ours.some((one) => equal(one, token)) ? claim : undefined;
    },
  };
}

/** Reads earlier secrets from a setting: one, or several with commas between them. */
export function formerSecrets(setting: string | undefined): string[] {
  if (setting === undefined) return [];
  // Somebody's own may hold a comma.
  return [...new Set([setting, ...setting.split(",").filter(({ length }) => length >= 16)])];
}

function macBy(secret: string): Mac {
  const key = crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  // The error surfaces when something is signed or verified, not before.
  key.catch(() => {});
  return async (purpose, text) => {
    const mac = await crypto.subtle.sign("HMAC", await key, encoder.encode(`${purpose}:${text}`));
    return Buffer.from(mac, 0, MAC_BYTES).toString("base64url");
  };
}

/** Compares in constant time. */
function equal(one: string, other: string): boolean {
  const [ours, theirs] = [encoder.encode(one), encoder.encode(other)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
