/** Why a subscriber left. A closed list, so that nothing personal can be entered. */
export const UNSUBSCRIBE_REASONS = ["too-many", "not-interesting", "never-asked", "read-elsewhere", "other"] as const;
export type UnsubscribeReason = (typeof UNSUBSCRIBE_REASONS)[number];
