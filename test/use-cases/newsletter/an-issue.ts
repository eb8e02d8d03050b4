import { openIssues } from "../../../src/use-cases/newsletter/open-issues.ts";
import { planIssues } from "../../../src/use-cases/newsletter/plan-issues.ts";
import { releasePosts } from "../../../src/use-cases/newsletter/release-posts.ts";
import { aSite, DAY, HOUR, START } from "../a-site.ts";

/** Eight o'clock on the next morning, and a minute more. */
export const MORNING = START + DAY + 2 * HOUR + 60_000;

/** A site with two daily readers, whose first issue with one post is opened and planned. */
export async function anIssue(more = "categories: [Ports]\n") {
  const site = await aSite({ title: "Harbour News" });
  const { ports, clock } = site;
  const ids = await site.subscribe("ann@example.com", "bob@example.com");
  await site.publish("Harbour opens", START, more);
  clock.now = MORNING;
  await releasePosts(ports, START + HOUR);
  await openIssues(ports, MORNING);
  await planIssues(ports, MORNING);
  const issue = await ports.issues.byId(1);
  if (!issue) throw new Error("No issue was opened.");
  return { ...site, ids, issue };
}
