import type { Locale } from "./index.ts";
import { alerts } from "./zh/alerts.ts";
import { emails } from "./zh/emails.ts";
import { feeds } from "./zh/feeds.ts";
import { pages } from "./zh/pages.ts";
import { reasons } from "./zh/reasons.ts";
import { states } from "./zh/states.ts";

export const zh: Locale = {
  name: "中文",
  tag: "zh-CN",
  comma: "、",
  sentenceSpace: "",
  alerts,
  emails,
  feeds,
  pages,
  reasons,
  states,
};
