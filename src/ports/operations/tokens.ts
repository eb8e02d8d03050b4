import type { Scope } from "../../core/operations/api-token.ts";

/** An API token, without its text. */
export interface GrantedToken {
  id: number;
  scope: Scope;
  label: string;
  createdAt: number;
  expiresAt: number | undefined;
  /** Days since 1970. */
  lastUsedDay: number | undefined;
}

/** API tokens besides those in the settings; only their hashes are stored. */
export interface Tokens {
  /** Creates a token; its text is returned this once. */
  grant(
    wanted: Pick<GrantedToken, "scope" | "label" | "expiresAt">,
    at: number,
  ): Promise<{ token: GrantedToken; text: string }>;
  /** Returns the token of a text, unless it is revoked or expired. */
  find(text: string, at: number): Promise<GrantedToken | undefined>;
  /** Newest first, expired ones included. */
  list(): Promise<GrantedToken[]>;
  noteUse(id: number, day: number): Promise<void>;
  /** Returns whether the token existed. */
  revoke(id: number): Promise<boolean>;
}

/** A gate in front of the desk, such as Cloudflare Access, that signs an assertion about each user it lets through. */
export interface Access {
  /** Returns the user of an assertion, or `undefined` if it is forged, expired or for another audience. */
  admits(assertion: string, at: number): Promise<string | undefined>;
}
