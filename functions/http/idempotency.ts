import type { Context } from "hono";
import { reason } from "../../src/core/reason.ts";
import type { Ports } from "../../src/ports/index.ts";
import { withIdempotencyKey } from "../../src/use-cases/operations/idempotency.ts";
import type { App } from "../http.ts";
import { RefusedRequest } from "./problem.ts";

export const KEY_MAX = 255;

/**
 * Answers JSON; with an `Idempotency-Key`, the same request under the same key gets the same answer for a day. Keys of
 * different tokens are different keys.
 */
export async function idempotent(
  c: Context<App>,
  ports: Pick<Ports, "idempotencyKeys">,
  body: Uint8Array<ArrayBuffer>,
  answer: () => Promise<object>,
): Promise<Response> {
  const given = c.req.header("Idempotency-Key");
  if (given === undefined) return c.json(await answer());
  const text = new TextEncoder();
  const key = await hash(text.encode(`${c.req.header("Authorization")}\n${given}`));
  const request = `${new URL(c.req.url).search} ${await hash(body)}`;
  const answered = await withIdempotencyKey(ports, { key, request }, Date.now(), async () =>
    JSON.stringify(await answer()),
  );
  if (answered.outcome === "answered") return c.body(answered.answer, 200, { "Content-Type": "application/json" });
  if (answered.outcome === "another-request") throw new RefusedRequest(422, reason("idempotency-key-reused"));
  c.header("Retry-After", "5");
  throw new RefusedRequest(409, reason("idempotency-key-busy"));
}

async function hash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("base64url");
}
