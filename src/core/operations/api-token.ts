/** Scopes of a token; each includes those before it. */
export const SCOPES = ["read", "publish", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export function includesScope(held: Scope, needed: Scope): boolean {
  return SCOPES.indexOf(held) >= SCOPES.indexOf(needed);
}

const DAY_MS = 86_400_000;

/** Returns the number of days since 1970, the precision with which a token's use is stored. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

/** Formats a day as RFC 3339 full-date. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
