import { say } from "../reasons/reason.ts";
import type { Site } from "../site.ts";

/** What decides whether a post is mailed. */
export interface MailedPost {
  state: "published" | "draft" | "quarantined" | "withdrawn" | "ignored";
  publishedAt: number;
  /** When it came into the bucket. */
  arrivedAt: number;
  /** Its entry in the log of released posts, if there is one. */
  release: { at: number; ordered: boolean } | undefined;
}

/** Whether a post is mailed: when it was or will be let out, or why it is not. */
export type Mailing =
  /** `ordered`: too old, and let out because the publisher said so. */
  | { state: "released"; at: number; ordered: boolean }
  /** Visible, and let out with the first run of the cron from `until` on. */
  | { state: "waits"; until: number }
  | { state: "not-visible-yet"; until: number }
  | { state: "too-old"; publishedAt: number; arrivedAt: number }
  | { state: "draft" | "quarantined" | "withdrawn" | "ignored" };

/**
 * The rule of what is mailed; `release` in src/adapters/database/releases.ts has the same in SQL. A post is too old when its
 * date lies more than `maxAgeMs` before the moment it could first have been released: time that the service was away does
 * not count.
 */
export function mailingOf(
  { state, publishedAt, arrivedAt, release }: MailedPost,
  { holdMs, maxAgeMs }: Pick<Site["newsletter"], "holdMs" | "maxAgeMs">,
  at: number,
): Mailing {
  if (state !== "published") return { state };
  if (release) return { state: "released", ...release };
  const first = Math.max(publishedAt, arrivedAt + holdMs);
  if (publishedAt < first - maxAgeMs) return { state: "too-old", publishedAt, arrivedAt };
  return publishedAt > at ? { state: "not-visible-yet", until: first } : { state: "waits", until: first };
}

/** Whether a post was mailed or will be, without anybody doing anything. */
export function isMailed({ state }: Mailing): boolean {
  return state === "released" || state === "waits" || state === "not-visible-yet";
}

/** The same in a sentence. */
export function mailingReason(mailing: Mailing, { maxAgeMs }: Pick<Site["newsletter"], "maxAgeMs">): string {
  if (mailing.state === "released")
    return say(mailing.ordered ? "mailing-ordered" : "mailing-released", { at: moment(mailing.at) });
  if (mailing.state === "waits") return say("mailing-waits", { until: moment(mailing.until) });
  if (mailing.state === "not-visible-yet") return say("mailing-not-visible-yet", { until: moment(mailing.until) });
  if (mailing.state === "too-old") {
    const [date, arrived] = [moment(mailing.publishedAt), moment(mailing.arrivedAt)];
    return say("mailing-too-old", { date, arrived, days: Math.round((maxAgeMs / DAY_MS) * 100) / 100 });
  }
  return say(`mailing-${mailing.state}`);
}

const DAY_MS = 86_400_000;

const moment = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
