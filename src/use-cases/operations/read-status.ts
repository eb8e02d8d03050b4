import { dayOf } from "../../core/feeds/recent-days.ts";
import { OBJECTIVE_DAYS } from "../../core/operations/objective.ts";
import { currentMonthStart } from "../../core/posts/archive.ts";
import type { Ports } from "../../ports/index.ts";

const DAY_MS = 86_400_000;

type StatusPorts = Pick<Ports, "site" | "answers" | "feedRequests">;

/** Returns how well the service keeps its objectives, the last post, and what this month has used up. */
export async function readStatus({ site, answers, feedRequests }: StatusPorts, at: number) {
  const found = await answers();
  const day = dayOf(at, site.timeZone);
  const month = { since: currentMonthStart(at, site.timeZone), before: at };
  const [kept, lastPost, [volume], serviceEmails, feeds] = await Promise.all([
    found.kept({ since: at - OBJECTIVE_DAYS * DAY_MS, at, postsFrom: site.newsletter.maxAgeMs, day }),
    found.lastPost(at),
    found.volumes([month]),
    found.serviceEmails(month.since),
    feedRequests.since(dayOf(month.since, site.timeZone)),
  ]);
  return {
    kept,
    lastPost,
    month: {
      since: month.since,
      posts: volume?.posts ?? 0,
      issueEmails: volume?.issueEmails ?? 0,
      serviceEmails,
      feedRequests: feeds.reduce((sum, { requests }) => sum + requests, 0),
    },
  };
}
