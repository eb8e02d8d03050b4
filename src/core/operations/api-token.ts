/** What a token opens; each opens what stands before it too. */
export const SCOPES = ["read", "publish", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export function includesScope(held: Scope, needed: Scope): boolean {
  return SCOPES.indexOf(held) >= SCOPES.indexOf(needed);
}

const DAY_MS = 86_400_000;

/** Days since 1970: how exactly the use of a token is kept. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

/** RFC 3339's full-date. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
