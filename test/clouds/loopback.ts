import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** What goes wrong on the way, and at the other side. */
export interface Faults {
  /** Answers instead of the cloud: nothing happens there. */
  instead?: (call: string) => Answer | undefined;
  /** Does what was asked and loses the answer. */
  loseAnswer?: (call: string) => boolean;
}

export interface LoopbackServer {
  origin: string;
  stop(): Promise<void>;
}

/** Serves on loopback what `answer` returns, with the faults. */
export async function listen(
  faults: Faults,
  answer: (request: IncomingMessage, body: Buffer) => Promise<Answer>,
): Promise<LoopbackServer> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const call = `${request.method} ${request.url} ${request.headers["x-amz-target"] ?? ""} ${body.subarray(0, 2_000)}`;
    const { status, headers, body: text } = faults.instead?.(call) ?? (await answer(request, body));
    if (faults.loseAnswer?.(call)) return request.socket.destroy();
    response.writeHead(status, headers).end(text);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((stopped) => {
        server.closeAllConnections();
        server.close(() => stopped());
      }),
  };
}

export function json(status: number, body: unknown): Answer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
