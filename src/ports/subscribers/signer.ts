import type { LinkClaim, LinkPurpose } from "../../core/subscribers/link-token.ts";

/** What is stored as a keyed hash only. */
export type PseudonymKind = "mailbox" | "domain" | "network" | "guesser";

/** What is signed for the desk: the session cookie, and the forms of a session. */
export type DeskSeal = "desk-session" | "desk-form";

/** Signs and verifies tokens in links: HMAC-SHA256, each for one purpose. */
export interface Signer {
  sign(claim: LinkClaim): Promise<string>;
  /** Returns the claim if the token is ours, made for this purpose, and not expired at `at`. */
  verify(purpose: LinkPurpose, token: string, at: number): Promise<LinkClaim | undefined>;
  /** Returns a stable pseudonym of a text, which reveals nothing without our secret. */
  pseudonym(kind: PseudonymKind, text: string): Promise<string>;
  /** Returns a signature for this use alone. Compare it in constant time. */
  seal(use: DeskSeal, text: string): Promise<string>;
}
