import { reason } from "../../src/core/reason.ts";
import { RefusedRequest } from "./problem.ts";

/** The slowest a body may arrive: a grace period, and more time for every byte received. */
export interface Pace {
  graceMs: number;
  bytesPerSecond: number;
}

/** Slower than any real connection: a slower client holds the connection on purpose, or has lost it. */
const PACE: Pace = { graceMs: 20_000, bytesPerSecond: 8_192 };

/**
 * Reads the body of a request. Refuses it with 413 (RFC 9110 §15.5.14) by its Content-Length or once it is longer, and with 408
 * (§15.5.9) when it arrives too slowly.
 */
export async function readBytes(request: Request, max: number, pace = PACE): Promise<Uint8Array<ArrayBuffer>> {
  const tooLong = () => new RefusedRequest(413, reason("body-too-long", { most: max }));
  if (Number(request.headers.get("Content-Length") ?? 0) > max) throw tooLong();
  if (!request.body) return new Uint8Array();
  const reader = readerOf(request.body as ReadableStream<Uint8Array>);
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

/** How much is asked for at once: a read costs the same for 4 KB, which the network's stream gives unasked, and for this. */
const READ_BYTES = 64 * 1024;

function readerOf(body: ReadableStream<Uint8Array>): Pick<ReadableStreamDefaultReader<Uint8Array>, "read" | "cancel"> {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: "byob" });
  } catch {
    // A stream that a script feeds.
    return body.getReader();
  }
  let room = new ArrayBuffer(READ_BYTES);
  return {
    async read() {
      const { value, done } = await reader.read(new Uint8Array(room));
      if (done || !value) return { value: undefined, done: true };
      room = value.buffer;
      // A copy: what trickles in must not hold room for more than it is.
      return { value: value.slice(), done: false };
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

/** Reads the body of a request as text. */
export async function readText(request: Request, max: number): Promise<string> {
  return new TextDecoder().decode(await readBytes(request, max));
}

async function inTime<Value>(coming: Promise<Value>, ms: number): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RefusedRequest(408, reason("body-too-slow"))), Math.max(0, ms));
  });
  try {
    return await Promise.race([coming, tooSlow]);
  } finally {
    clearTimeout(timer);
  }
}
