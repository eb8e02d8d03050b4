/** What a signed link may do. A token made for one purpose is worth nothing for another. */
export const LINK_PURPOSES = ["confirm", "unsubscribe", "preferences"] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** How long a link works, in milliseconds from when it was made. Unsubscribe links never expire. */
export const LINK_LIFE_MS: Record<LinkPurpose, number> = {
  confirm: 7 * 86_400_000,
  unsubscribe: Number.POSITIVE_INFINITY,
  preferences: 86_400_000,
};

/** What a link says once its signature has been checked. */
export interface LinkClaim {
  purpose: LinkPurpose;
  subscriberId: number;
  /** When it was made, milliseconds since 1970, to the second; 0 in links that never expire. */
  madeAt: number;
  /** The email it stands in, where it does what that email was asked for: confirms these preferences and no others. */
  emailId?: number;
}

/** The text that is signed and stands in the link before the signature: short, because a header line must not fold. */
export function linkPayload(claim: LinkClaim): string {
  const id = claim.subscriberId.toString(36);
  if (LINK_LIFE_MS[claim.purpose] === Number.POSITIVE_INFINITY) return id;
  const madeAt = `${id}-${Math.floor(claim.madeAt / 1000).toString(36)}`;
  return claim.emailId === undefined ? madeAt : `${madeAt}-${claim.emailId.toString(36)}`;
}

/** Reads a payload back; says nothing about who wrote it. */
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

/** Whether a link still works at a given time. */
export function linkIsFresh(claim: LinkClaim, at: number): boolean {
  return at - claim.madeAt <= LINK_LIFE_MS[claim.purpose];
}
