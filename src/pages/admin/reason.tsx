import type { IssueState } from "../../core/newsletter/issue.ts";
import { fill, readReasons } from "../../core/reasons/reason.ts";
import type { Page } from "../page.ts";

/** Reasons stand in reasons, but not deeper than this. */
const DEPTH_MAX = 3;

/** Our own words in the language of the page; nothing for what others said. */
export function reasonText(page: Pick<Page, "locale">, text: string, depth = 0): string | undefined {
  const { reasons, issues } = page.locale.desk;
  const read = depth < DEPTH_MAX ? readReasons(text) : undefined;
  return read
    ?.map(({ name, values }) => {
      const inWords = Object.entries(values).map(([slot, value]) =>
        slot === "state"
          ? [slot, issues.states[value as IssueState] ?? value]
          : [slot, reasonText(page, value, depth + 1) ?? value],
      );
      return fill(reasons[name], Object.fromEntries(inWords));
    })
    .join(page.locale.tag.startsWith("zh") ? "" : " ");
}

/** Why something is as it is. What the mail provider or a reader of files said stays as it came, and is marked as English. */
export function Reason({ text, locale }: Pick<Page, "locale"> & { text: string }) {
  const ours = reasonText({ locale }, text);
  return ours === undefined ? <span lang="en">{text}</span> : <span>{ours}</span>;
}
