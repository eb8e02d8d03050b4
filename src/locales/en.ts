import { emails } from "./en/emails.ts";
import { feeds } from "./en/feeds.ts";
import { pages } from "./en/pages.ts";

export const en = { name: "English", tag: "en", emails, feeds, pages };
