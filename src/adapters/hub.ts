import type { Hub } from "../ports/feeds/hub.ts";

const FEEDS_A_REQUEST = 50;
const PATIENCE_MS = 20_000;
/** Somebody waits for this response. */
const STATUS_PATIENCE_MS = 5_000;

/** Notifies a WebSub hub in the form that hubs agree on: `hub.mode=publish` and a `hub.url` for each changed feed. */
export function webSubHub(url: URL | undefined): Hub {
  return {
    async ping(feedUrls) {
      if (!url) return;
      const changed = [...new Set(feedUrls)];
      for (let start = 0; start < changed.length; start += FEEDS_A_REQUEST) {
        await publish(url, changed.slice(start, start + FEEDS_A_REQUEST));
      }
    },
    async status() {
      if (!url) throw new Error("There is no hub.");
      const signal = AbortSignal.timeout(STATUS_PATIENCE_MS);
      return (await fetch(url, { method: "HEAD", redirect: "manual", signal })).status;
    },
  };
}

async function publish(hub: URL, feedUrls: string[]): Promise<void> {
  const form = new URLSearchParams([["hub.mode", "publish"], ...feedUrls.map((feed) => ["hub.url", feed])]);
  const answer = await fetch(hub, {
    method: "POST",
    body: form,
    // Following a redirect would turn this into a GET, which every hub answers with 200.
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The hub ${hub.href} answered ${answer.status}: ${text.slice(0, 200)}`);
}
