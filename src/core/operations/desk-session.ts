/** How long the desk stays open before the token is asked for again. */
export const DESK_SESSION_LIFE_MS = 12 * 3_600_000;

/** Clocks of two machines may differ by so much. */
const SKEW_MS = 60_000;

/** Somebody who showed the admin's token, for a while. */
export interface DeskSession {
  /** Random, so that no two sessions share a cookie or the tokens of their forms. */
  id: string;
  /** To the second. */
  openedAt: number;
}

/** The text that is signed and stands in the cookie before the signature. */
export function deskSessionPayload({ id, openedAt }: DeskSession): string {
  return `${id}-${Math.floor(openedAt / 1000).toString(36)}`;
}

/** Reads a payload back; says nothing about who wrote it. */
export function parseDeskSession(payload: string): DeskSession | undefined {
  const [, id, seconds] = /^([0-9a-f]{32})-([0-9a-z]{1,9})$/.exec(payload) ?? [];
  return id && seconds ? { id, openedAt: Number.parseInt(seconds, 36) * 1000 } : undefined;
}

export function deskSessionIsFresh({ openedAt }: DeskSession, at: number): boolean {
  return openedAt <= at + SKEW_MS && at - openedAt < DESK_SESSION_LIFE_MS;
}
