import { REASONS, type ReasonName } from "../../core/reasons/list.ts";

/** Our own reasons in English: as they are written down. */
export const reasons: Record<ReasonName, string> = REASONS;
