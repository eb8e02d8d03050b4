import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { openSite } from "../functions/site.ts";

/** Serves a whole Gazette of this process to commands. */
export async function serve(settings: Parameters<typeof openSite>[0] = {}): Promise<string> {
  const site = await openSite(settings);
  const server = createServer(async (request, response) => {
    const { method = "GET", url = "/" } = request;
    const headers = Object.entries(request.headers).filter(
      ([name]) => !/^(host|connection|content-length)$/.test(name),
    );
    const body = method === "GET" ? null : new Uint8Array(await buffer(request));
    const answer = await site.fetch(url, { method, headers: headers as [string, string][], body });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
