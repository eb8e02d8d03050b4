import { emails } from "./en/emails.ts";
import { pages } from "./en/pages.ts";

export const en = { name: "English", tag: "en", emails, pages };
