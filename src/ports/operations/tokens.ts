import type { Scope } from "../../core/operations/api-token.ts";

/** A token that was granted, without what it is shown as. */
export interface GrantedToken {
  id: number;
  scope: Scope;
  label: string;
  createdAt: number;
  expiresAt: number | undefined;
  /** Days since 1970. */
  lastUsedDay: number | undefined;
}

/** Tokens for the API besides those in the settings. What is kept of them opens nothing. */
export interface Tokens {
  /** The only time that a token's text is seen. */
  grant(
    wanted: Pick<GrantedToken, "scope" | "label" | "expiresAt">,
    at: number,
  ): Promise<{ token: GrantedToken; text: string }>;
  /** The token a text is, unless it was revoked or has expired. */
  find(text: string, at: number): Promise<GrantedToken | undefined>;
  /** Newest first, the expired too. */
  list(): Promise<GrantedToken[]>;
  noteUse(id: number, day: number): Promise<void>;
  /** Whether there was such a token. */
  revoke(id: number): Promise<boolean>;
}
