import type { Entry } from "../../core/feeds/entry.ts";
import type { EventKind } from "../../core/operations/webhook.ts";
import type { Ports } from "../../ports/index.ts";
import type { PostChange } from "../../ports/operations/webhooks.ts";
import { releaseOutlook } from "../newsletter/release-posts.ts";

type TellPorts = Pick<Ports, "webhooks" | "releases" | "site" | "mailGuard">;

/** Posts of one statement, and statements of one run; the next run continues. */
const STEP = 100;
const STEPS = 10;

/**
 * Makes events of posts that readers see, see changed, or see no more. What comes long after its own date is no news: an
 * archive is told to nobody. Neither is what waits for approval before it is mailed.
 */
export async function tellPosts(ports: TellPorts, at: number): Promise<number> {
  const { outbox } = await ports.webhooks();
  if (!(await outbox.hasChanges())) return 0;
  const { waits: holdsBack } = await releaseOutlook(ports, at);
  const rule = { maxAgeMs: ports.site.newsletter.maxAgeMs, holdsBack };
  let told = 0;
  for (let step = 0; step < STEPS; step++) {
    const changes = await outbox.changedPosts(at, rule, STEP);
    const events = changes.map((change) => ({ id: change.id, times: change.times, event: eventOf(change) }));
    if (events.length > 0) await outbox.tell(events, at);
    told += events.filter(({ event }) => event).length;
    if (changes.length < STEP) break;
  }
  return told;
}

function eventOf(change: PostChange): { kind: EventKind; data: object; categories: string[] } | undefined {
  const { id, url, entry, before, categories, withdrawnAt, isFresh } = change;
  if (!entry) {
    if (before === undefined) return undefined;
    return { kind: "post.withdrawn", data: { id, url, withdrawn: timeOf(withdrawnAt) }, categories };
  }
  if (entry.email === "only") return undefined;
  if (before === undefined) return isFresh ? { kind: "post.published", data: shown(entry), categories } : undefined;
  return entry.updatedAt > before ? { kind: "post.updated", data: shown(entry), categories } : undefined;
}

function shown({ id, url, title, summary, language, authors, categories, tags, image, ...entry }: Entry): object {
  return {
    ...{ id, url, title, summary, language, authors, categories, tags, image: image?.url },
    published: timeOf(entry.publishedAt),
    updated: timeOf(entry.updatedAt),
    source: entry.sourceUrl,
  };
}

const timeOf = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();
