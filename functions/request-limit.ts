import type { Context } from "hono";
import type { Ports } from "../src/ports/index.ts";
import { admitRequest } from "../src/use-cases/admit-request.ts";

/** Whether the client's network asked too often; says so in `Retry-After` (RFC 9110 §10.2.3). */
export async function asksTooOften(c: Context, ports: Ports): Promise<boolean> {
  const at = Date.now();
  // Set by Cloudflare, which does not let clients choose it.
  const retryAt = await admitRequest(ports, c.req.header("CF-Connecting-IP") ?? "", at);
  if (retryAt === undefined) return false;
  c.header("Retry-After", String(Math.max(1, Math.ceil((retryAt - at) / 1000))));
  return true;
}
