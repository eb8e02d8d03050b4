import type { Site } from "../../src/core/site.ts";
import { publishObject } from "../../src/use-cases/posts/publish-object.ts";
import { reconcile } from "../../src/use-cases/posts/reconcile.ts";
import { PREFERENCES } from "../preferences.ts";
import { type OpenSite, openSite } from "../sqlite/site.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Friday morning. */
export const START = Date.UTC(2026, 10, 20, 6);

/** A site whose bucket has been looked through, so that new posts are news. */
export async function aSite(site: Partial<Site> = {}): Promise<
  OpenSite & {
    /** Publishes a post of that date; `more` is further front matter. */
    publish(name: string, date: number, more?: string): Promise<void>;
    /** Adds active subscribers; answers their ids. */
    subscribe(...emails: string[]): Promise<number[]>;
  }
> {
  const opened = openSite({ at: START, site });
  const { ports } = opened;
  await reconcile(ports, START);
  return {
    ...opened,
    async publish(name, date, more = "") {
      const text = `---\ntitle: ${name}\ndate: ${new Date(date).toISOString()}\n${more}---\nSome words.\n`;
      await publishObject(ports, { key: `posts/${name}.md`, bytes: new TextEncoder().encode(text) }, opened.clock.now);
    },
    async subscribe(...emails) {
      await ports.subscribers.importRows(
        emails.map((email) => ({ ...PREFERENCES, email, state: "active" as const })),
        { cursor: await ports.releases.lastSeq(), consent: "a form", at: START },
      );
      return Promise.all(emails.map(async (email) => (await ports.subscribers.byEmail(email))?.id ?? 0));
    },
  };
}
