import { desk } from "./en/desk.ts";
import { emails } from "./en/emails.ts";
import { feeds } from "./en/feeds.ts";
import { pages } from "./en/pages.ts";

export const en = { name: "English", tag: "en", desk, emails, feeds, pages };
