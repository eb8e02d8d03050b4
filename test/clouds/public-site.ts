import type { CloudflareSimulator } from "./cloudflare.ts";
import { json, type LoopbackServer, listen } from "./loopback.ts";

/** Serves `http://localhost` as the simulated Cloudflare would: what the Worker that was uploaded would answer. */
export async function publicSite(cloudflare: CloudflareSimulator): Promise<LoopbackServer & { emails: string[] }> {
  const emails: string[] = [];
  const server = await listen({}, async ({ method, url = "", headers }, body) => {
    const status = cloudflare.statusOf("localhost");
    if (status !== 200) return json(status || 530, { title: "nobody is here" });
    const path = new URL(url, "http://localhost").pathname;
    const token = cloudflare.workers.get("gazette")?.secrets.get("ADMIN_TOKEN");
    if (path === "/health") return json(200, { status: "ok" });
    if (path === "/atom.xml")
      return { status: 200, headers: { "content-type": "application/atom+xml" }, body: "<feed/>" };
    if (path === "/feedback/ses") return json(403, {});
    if (headers.authorization !== `Bearer ${token}`) return json(401, {});
    if (path === "/api/v1/subscribers")
      return json(200, { subscribers: emails.map((email) => ({ email })), next: null });
    if (path === "/api/v1/subscriptions" && method === "POST") {
      emails.push(JSON.parse(body.toString()).email);
      return json(202, { status: "check-your-inbox" });
    }
    return json(404, {});
  });
  return { ...server, emails };
}
