import type { CloudflareSimulator } from "./cloudflare.ts";
import { json, type LoopbackServer, listen } from "./loopback.ts";

/** Serves `http://localhost` as the simulated Cloudflare would: what the Worker that was uploaded would answer. */
export async function publicSite(cloudflare: CloudflareSimulator): Promise<LoopbackServer & { emails: string[] }> {
  const emails: string[] = [];
  let unsubscribed = false;
  const server = await listen({}, async ({ method, url = "", headers }, body) => {
    const status = cloudflare.statusOf("localhost");
    if (status !== 200) return json(status || 530, { title: "nobody is here" });
    const path = new URL(url, "http://localhost").pathname;
    const token = cloudflare.workers.get("gazette")?.secrets.get("ADMIN_TOKEN");
    if (path === "/health") return json(200, { status: "ok" });
    if (/^\/(?:atom|rss)\.xml$|^\/feed\.json$/.test(path))
      return headers["if-none-match"] === '"1"'
        ? { status: 304, body: "" }
        : { status: 200, headers: { "content-type": "application/atom+xml", etag: '"1"' }, body: "<feed/>" };
    if (path === "/unsubscribe/9") {
      unsubscribed = true;
      return json(200, {});
    }
    if (path === "/feedback/ses") return json(403, {});
    if (path === "/api/v1/subscriptions" && method === "POST") {
      emails.push(JSON.parse(body.toString()).email);
      return json(202, { status: "check-your-inbox" });
    }
    if (headers.authorization !== `Bearer ${token}`) return json(401, {});
    if (path === "/api/v1/subscribers/import") {
      emails.push(/^\S+@[^,]+/m.exec(body.toString().split("\n")[1] ?? "")?.[0] ?? "");
      return json(200, {});
    }
    if (path === "/api/v1/subscribers")
      return json(200, { subscribers: emails.map((email) => ({ id: 9, email })), next: null });
    // SES's mailbox simulator bounces at once.
    if (path === "/api/v1/subscribers/9" && method === "GET")
      return json(200, {
        unsubscribe_url: "http://localhost/unsubscribe/9",
        state: unsubscribed ? "unsubscribed" : "active",
        suppressed: true,
      });
    if (method === "DELETE") {
      if (path === "/api/v1/subscribers/9") emails.pop();
      return json(200, {});
    }
    return json(404, {});
  });
  return { ...server, emails };
}
