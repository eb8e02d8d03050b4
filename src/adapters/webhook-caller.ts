import { createHmac } from "node:crypto";
import { SECRET_PREFIX } from "../core/operations/webhook.ts";
import { isSameHost } from "../core/posts/remote-image.ts";
import { isLocal } from "../core/site.ts";
import type { CallResult, WebhookCaller } from "../ports/operations/webhooks.ts";

const PATIENCE_MS = 10_000;

/**
 * Calls webhooks (https://www.standardwebhooks.com): only by https at public addresses that are not the site's own; on a
 * developer's machine also on that machine. Any answer but 2xx is a failure; of an answer only its head is read.
 */
export function webhookCaller(site: URL, isPublic: (url: URL) => boolean): WebhookCaller {
  function admits(text: string): boolean {
    const url = URL.parse(text);
    if (!url) return false;
    if (isLocal(site) && isLocal(url))
      return /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
    return url.protocol === "https:" && isPublic(url) && !isSameHost(url, site);
  }

  return {
    admits,
    async call(url, { id, body, secrets }, at) {
      if (!admits(url)) return failed("address");
      const timestamp = String(Math.floor(at / 1000));
      try {
        const response = await fetch(url, {
          method: "POST",
          body,
          headers: {
            "Content-Type": "application/json",
            "User-Agent": `Gazette (+${site.href})`,
            "webhook-id": id,
            "webhook-timestamp": timestamp,
            "webhook-signature": secrets
              .map((secret) => `v1,${signature(secret, `${id}.${timestamp}.${body}`)}`)
              .join(" "),
          },
          // Followed, it would become a GET, or lead into another network.
          redirect: "manual",
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        // However long it is.
        await response.body?.cancel().catch(() => undefined);
        if (response.ok) return { outcome: "answered", status: response.status };
        return { ...failed(), status: response.status, askedFor: askedFor(response, at) };
      } catch (fault) {
        return failed(fault instanceof Error && fault.name === "TimeoutError" ? "timeout" : "unreachable");
      }
    },
  };
}

type Failed = Extract<CallResult, { outcome: "failed" }>;

const failed = (fault?: Failed["fault"]): Failed => ({
  outcome: "failed",
  status: undefined,
  fault,
  askedFor: undefined,
});

const signature = (secret: string, signed: string): string =>
  createHmac("sha256", Buffer.from(secret.slice(SECRET_PREFIX.length), "base64"))
    .update(signed)
    .digest("base64");

/** Reads when the receiver wants to be called again (RFC 9110 §10.2.3). */
function askedFor({ headers }: Response, at: number): number | undefined {
  const value = headers.get("Retry-After")?.slice(0, 40) ?? "";
  const time = /^\d{1,6}$/.test(value) ? at + Number(value) * 1000 : Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}
