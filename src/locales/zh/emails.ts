import type { emails as english } from "../en/emails.ts";

/** 邮件中的每一句话。 */
export const emails: typeof english = {};
