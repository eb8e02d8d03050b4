/** How long a login lasts. */
export const DESK_SESSION_LIFE_MS = 12 * 3_600_000;

/** Allowed difference between two machines' clocks. */
const SKEW_MS = 60_000;

/** A login with the admin token. */
export interface DeskSession {
  /** Random, so that no two sessions share a cookie or form tokens. */
  id: string;
  /** In whole seconds. */
  openedAt: number;
}

/** Returns the text that the cookie carries and the signature covers. */
export function deskSessionPayload({ id, openedAt }: DeskSession): string {
  return `${id}-${Math.floor(openedAt / 1000).toString(36)}`;
}

/** Parses a payload. Does not check its signature. */
export function parseDeskSession(payload: string): DeskSession | undefined {
  const [, id, seconds = ""] = /^([0-9a-f]{32})-([0-9a-z]{1,9})$/.exec(payload) ?? [];
  return id ? { id, openedAt: Number.parseInt(seconds, 36) * 1000 } : undefined;
}

export function isDeskSessionFresh({ openedAt }: DeskSession, at: number): boolean {
  return openedAt <= at + SKEW_MS && at - openedAt < DESK_SESSION_LIFE_MS;
}
