import { RefusedRequest } from "./problem.ts";

/** How slowly a body may come: so long to begin with, and as much longer as bytes have arrived. */
export interface Pace {
  graceMs: number;
  bytesPerSecond: number;
}

/** Slower than any line that people write from; whoever is slower means to hold a connection, or has lost it. */
const PACE: Pace = { graceMs: 20_000, bytesPerSecond: 8_192 };

/**
 * The body of a request; refused (RFC 9110 §15.5.14) by what it says of its length, or else once it is longer, and (§15.5.9)
 * once it comes too slowly.
 */
export async function readBytes(
  request: Request,
  max: number,
  refusal: string,
  pace = PACE,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLong = () => new RefusedRequest(413, refusal);
  if (Number(request.headers.get("Content-Length") ?? 0) > max) throw tooLong();
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const started = Date.now();
  try {
    for (;;) {
      const until = started + pace.graceMs + (length / pace.bytesPerSecond) * 1000;
      const { value, done } = await inTime(reader.read(), until - Date.now());
      if (done) break;
      length += value.length;
      if (length > max) throw tooLong();
      chunks.push(value);
    }
  } catch (fault) {
    // Nobody reads the rest.
    reader.cancel().catch(() => {});
    throw fault;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The same as text. */
export async function readText(request: Request, max: number, refusal: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(request, max, refusal));
}

async function inTime<Value>(coming: Promise<Value>, ms: number): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new RefusedRequest(408, "The body of this request came too slowly, and was not waited for. Send it again."),
        ),
      Math.max(0, ms),
    );
  });
  try {
    return await Promise.race([coming, tooSlow]);
  } finally {
    clearTimeout(timer);
  }
}
