import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Accounts } from "./account.ts";
import { answerAction } from "./actions.ts";
import { doors } from "./doors.ts";
import { Inbox } from "./inbox.ts";
import type { SignatureVersion } from "./sns.ts";
import { Topic } from "./topic.ts";

export interface SesSimulator {
  /** The SES endpoint; the inbox is at `/inbox`. */
  url: string;
  close(): Promise<void>;
}

/** Starts SES on loopback. `eventsTo`: target of SNS notifications, empty for none; port 0: any free port. */
export async function startSesSimulator({
  port,
  eventsTo,
  signatureVersion = "2",
}: {
  port: number;
  eventsTo: string;
  signatureVersion?: SignatureVersion;
}): Promise<SesSimulator> {
  const server = createServer({ keepAliveTimeout: 60_000 });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const accounts = new Accounts();
  const inbox = new Inbox();
  const topic = new Topic(eventsTo, url.replace("127.0.0.1", "localhost"), signatureVersion);
  const ses = { accounts, inbox, publish: topic.publish.bind(topic) };
  const others = doors({ accounts, inbox, topic });

  server.on("request", (request, response) => {
    const isSes = request.method === "POST" && request.url === "/";
    // The Worker trusts certificates from the origin it uses for SES: localhost or 127.0.0.1.
    if (isSes && request.headers.host) topic.url = `http://${request.headers.host}`;
    const answered = isSes ? answerSes(request, response, ses) : answerOthers(request, response, others.fetch);
    // Ignore clients that disconnect.
    answered.catch(() => response.destroy());
  });

  return {
    url,
    close: () =>
      new Promise((resolve) => {
        topic.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerSes(
  request: IncomingMessage,
  response: ServerResponse,
  ses: Parameters<typeof answerAction>[2],
): Promise<void> {
  const body = (await bodyOf(request)).toString("latin1");
  const answer = await answerAction(body, request.headers.authorization, ses);
  if (answer === "cut") {
    request.socket.destroy();
    return;
  }
  response.writeHead(answer.status, {
    "Content-Type": "text/xml",
    // With a Content-Length, Node sends the answer in one write.
    "Content-Length": Buffer.byteLength(answer.xml),
    "x-amzn-RequestId": answer.requestId,
  });
  response.end(answer.xml);
}

async function answerOthers(
  request: IncomingMessage,
  response: ServerResponse,
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<void> {
  const method = request.method ?? "GET";
  const body = method === "GET" || method === "HEAD" ? null : new Uint8Array(await bodyOf(request));
  const answer = await fetch(
    new Request(new URL(request.url ?? "/", `http://${request.headers.host ?? "localhost"}`), { method, body }),
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(method === "HEAD" ? undefined : new Uint8Array(await answer.arrayBuffer()));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
