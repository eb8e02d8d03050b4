/** What a signed link allows. A token made for one purpose is invalid for any other. */
export const LINK_PURPOSES = ["confirm", "unsubscribe", "unfollow", "manage", "preferences", "address"] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/**
 * How long a link works after it was made. Unsubscribe links never expire, nor do those that end one follow. `manage` links are in every digest, which people forward:
 * they show and change preferences. Only `preferences` links, mailed on request, also export, erase and change the address.
 */
export const LINK_LIFE_MS: Record<LinkPurpose, number> = {
  confirm: 7 * 86_400_000,
  unsubscribe: Number.POSITIVE_INFINITY,
  unfollow: Number.POSITIVE_INFINITY,
  manage: 90 * 86_400_000,
  preferences: 86_400_000,
  address: 86_400_000,
};

/** The contents of a verified link. */
export interface LinkClaim {
  purpose: LinkPurpose;
  subscriberId: number;
  /** When the link was made, in whole seconds; 0 in links that never expire. */
  madeAt: number;
  /** The email that carries the link. A confirmation applies the preferences requested with that email only. */
  emailId?: number;
}

/** Returns the text that a link carries and its signature covers. Short, because a header line must not fold. */
export function linkPayload(claim: LinkClaim): string {
  const id = claim.subscriberId.toString(36);
  if (LINK_LIFE_MS[claim.purpose] === Number.POSITIVE_INFINITY) return id;
  const madeAt = `${id}-${Math.floor(claim.madeAt / 1000).toString(36)}`;
  return claim.emailId === undefined ? madeAt : `${madeAt}-${claim.emailId.toString(36)}`;
}

/** Parses a payload. Does not check its signature. */
export function parseLinkPayload(purpose: LinkPurpose, payload: string): LinkClaim | undefined {
  const match = /^([0-9a-z]{1,11})(?:-([0-9a-z]{1,9})(?:-([0-9a-z]{1,11}))?)?$/.exec(payload);
  if (!match?.[1]) return undefined;
  const endless = LINK_LIFE_MS[purpose] === Number.POSITIVE_INFINITY;
  if (endless !== (match[2] === undefined)) return undefined;
  const subscriberId = Number.parseInt(match[1], 36);
  const emailId = match[3] === undefined ? undefined : Number.parseInt(match[3], 36);
  if (!Number.isSafeInteger(subscriberId) || !Number.isSafeInteger(emailId ?? 0)) return undefined;
  const madeAt = match[2] === undefined ? 0 : Number.parseInt(match[2], 36) * 1000;
  return { purpose, subscriberId, madeAt, ...(emailId !== undefined && { emailId }) };
}

/** Returns whether a link was made at a time or later. */
export const isSince = ({ madeAt }: LinkClaim, time: number): boolean => madeAt >= time;

/** Returns the first time that links made after a moment can name: they count whole seconds. */
export const nextLinkTime = (at: number): number => Math.ceil(at / 1000) * 1000;

/** Returns whether a link still works at a given time. */
export function isLinkFresh(claim: LinkClaim, at: number): boolean {
  return at - claim.madeAt <= LINK_LIFE_MS[claim.purpose];
}
