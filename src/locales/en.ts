import { alerts } from "./en/alerts.ts";
import { emails } from "./en/emails.ts";
import { feeds } from "./en/feeds.ts";
import { pages } from "./en/pages.ts";
import { reasons } from "./en/reasons.ts";
import { states } from "./en/states.ts";

export const en = {
  name: "English",
  tag: "en",
  comma: ", ",
  sentenceSpace: " ",
  alerts,
  emails,
  feeds,
  pages,
  reasons,
  states,
};
