/** Why somebody left: a closed list, so that nothing personal can be written into it. */
export const UNSUBSCRIBE_REASONS = ["too-many", "not-interesting", "never-asked", "read-elsewhere", "other"] as const;
export type UnsubscribeReason = (typeof UNSUBSCRIBE_REASONS)[number];
