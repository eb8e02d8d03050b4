import type { Locale } from "./index.ts";
import { desk } from "./zh/desk.ts";
import { emails } from "./zh/emails.ts";
import { feeds } from "./zh/feeds.ts";
import { pages } from "./zh/pages.ts";

export const zh: Locale = { name: "中文", tag: "zh-CN", desk, emails, feeds, pages };
