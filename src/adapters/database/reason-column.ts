import type { Reason } from "../../core/reason.ts";

/** A reason as a column stores it: JSON, or NULL. */
export const storedReason = (reason: Reason | undefined): string | null => (reason ? JSON.stringify(reason) : null);

export const reasonOf = (stored: string | null): Reason | undefined => (stored ? JSON.parse(stored) : undefined);
