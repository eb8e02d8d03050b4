import { timingSafeEqual } from "node:crypto";
import { type LinkPurpose, linkIsFresh, linkPayload, parseLinkPayload } from "../core/link-token.ts";
import type { DeskSeal, PseudonymKind, Signer } from "../ports/signer.ts";

/** Half of HMAC-SHA256, which RFC 2104 §5 still calls enough; the link has to stay short. */
const MAC_BYTES = 16;

/** Tokens are `payload.mac`; the mac covers `purpose:payload`. */
export function signer(secret: string): Signer {
  const encoder = new TextEncoder();
  const key = crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  // Whoever signs or verifies gets the error; nobody should see it before.
  key.catch(() => {});

  const macOf = async (purpose: LinkPurpose | PseudonymKind | DeskSeal, text: string): Promise<string> => {
    const mac = await crypto.subtle.sign("HMAC", await key, encoder.encode(`${purpose}:${text}`));
    return Buffer.from(mac, 0, MAC_BYTES).toString("base64url");
  };
  const tokenOf = async (purpose: LinkPurpose, payload: string) => `${payload}.${await macOf(purpose, payload)}`;

  return {
    pseudonym: macOf,

    seal: macOf,

    sign: (claim) => tokenOf(claim.purpose, linkPayload(claim)),

    async verify(purpose, token, at) {
      const payload = token.slice(0, token.lastIndexOf("."));
      const claim = parseLinkPayload(purpose, payload);
      if (!claim || !linkIsFresh(claim, at)) return undefined;
      const ours = encoder.encode(await tokenOf(purpose, payload));
      const theirs = encoder.encode(token);
      return ours.length === theirs.length && timingSafeEqual(ours, theirs) ? claim : undefined;
    },
  };
}
