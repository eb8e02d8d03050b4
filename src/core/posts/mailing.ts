import { type Reason, reason } from "../reason.ts";
import type { Site } from "../site.ts";
import type { MailMode } from "./post.ts";

/** The facts that decide whether a post is mailed. */
export interface MailedPost {
  state: "published" | "draft" | "quarantined" | "withdrawn" | "ignored";
  email: MailMode | null;
  publishedAt: number;
  /** When it was first seen in the bucket, or uploaded if that was earlier. */
  arrivedAt: number;
  /** When the bucket was last found without it. A rewrite hides the first upload, so it may have come at any time from then on. */
  arrivedAfter: number;
  /** Its entry in the log of released posts, if any. */
  release: { at: number; ordered: boolean } | undefined;
}

/** Whether a post is mailed: when it was or will be released, or why not. */
export type Mailing =
  /** `ordered`: too old, but released by the publisher. */
  | { state: "released"; at: number; ordered: boolean }
  /** Visible, and released by the first run of the cron from `until` on. */
  | { state: "waits"; until: number }
  | { state: "not-visible-yet"; until: number }
  | { state: "too-old"; publishedAt: number; arrivedAt: number }
  | { state: "draft" | "quarantined" | "withdrawn" | "ignored" | "never" };

/**
 * Decides whether a post is mailed. `release` in src/adapters/database/newsletter/releases.ts states the same rule in SQL. A
 * post is too old when its date lies more than `maxAgeMs` before the moment it could first have been released, so that
 * downtime does not count. The hold counts from the last moment at which it can have arrived, the age from the first.
 */
export function mailingOf(
  { state, email, publishedAt, arrivedAt, arrivedAfter, release }: MailedPost,
  { holdMs, maxAgeMs }: Pick<Site["newsletter"], "holdMs" | "maxAgeMs">,
  at: number,
): Mailing {
  if (state !== "published") return { state };
  if (email === "never") return { state: "never" };
  if (release) return { state: "released", ...release };
  const first = Math.max(publishedAt, arrivedAt + holdMs);
  if (publishedAt < arrivedAfter + holdMs - maxAgeMs) return { state: "too-old", publishedAt, arrivedAt };
  return publishedAt > at ? { state: "not-visible-yet", until: first } : { state: "waits", until: first };
}

/** Returns whether a post was mailed or will be without further action. */
export function isMailed({ state }: Mailing): boolean {
  return state === "released" || state === "waits" || state === "not-visible-yet";
}

/** Returns why a post is mailed or not. */
export function mailingReason(mailing: Mailing, { maxAgeMs }: Pick<Site["newsletter"], "maxAgeMs">): Reason {
  if (mailing.state === "released")
    return reason(mailing.ordered ? "mailing-ordered" : "mailing-released", { at: mailing.at });
  if (mailing.state === "waits") return reason("mailing-waits", { until: mailing.until });
  if (mailing.state === "not-visible-yet") return reason("mailing-not-visible-yet", { until: mailing.until });
  if (mailing.state === "too-old") {
    const { publishedAt: date, arrivedAt: arrived } = mailing;
    return reason("mailing-too-old", { date, arrived, days: Math.round((maxAgeMs / DAY_MS) * 100) / 100 });
  }
  return reason(`mailing-${mailing.state}`);
}

const DAY_MS = 86_400_000;
