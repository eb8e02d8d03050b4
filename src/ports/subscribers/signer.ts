import type { LinkClaim, LinkPurpose } from "../../core/subscribers/link-token.ts";

/** What is remembered by a keyed hash alone. */
export type PseudonymKind = "mailbox" | "domain" | "network" | "guesser";

/** What the publisher's desk has signed: the session in its cookie, and the forms of one session. */
export type DeskSeal = "desk-session" | "desk-form";

/** Makes and checks the tokens in links: HMAC-SHA256, made for one purpose. */
export interface Signer {
  sign(claim: LinkClaim): Promise<string>;
  /** The claim, if the token is ours, made for this purpose, and not yet expired at `at`. */
  verify(purpose: LinkPurpose, token: string, at: number): Promise<LinkClaim | undefined>;
  /** The same for the same text; without our secret it tells nothing about it. */
  pseudonym(kind: PseudonymKind, text: string): Promise<string>;
  /** A signature that nobody can make without our secret, good for this use alone. Compare it in constant time. */
  seal(use: DeskSeal, text: string): Promise<string>;
}
