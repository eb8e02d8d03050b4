import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json, text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gazette } from "./command.ts";

interface Asked {
  action: string;
  authorization: string;
}

let servers: Server[] = [];
let held: { id: number; body: string; hidden: boolean }[];
let asked: Asked[];
let brought: { body: string; authorization: string | undefined }[];
let queue: string;
let service: string;

/** A minimal SQS: received messages are hidden, deleted ones are gone. */
beforeEach(async () => {
  held = ["one", "two", "three"].map((body, id) => ({ id, body, hidden: false }));
  asked = [];
  brought = [];
  const sqs = await listen(async (request, response) => {
    const action = String(request.headers["x-amz-target"]);
    asked.push({ action, authorization: request.headers.authorization ?? "" });
    const { Entries = [] } = (await json(request)) as { Entries?: { ReceiptHandle: string }[] };
    if (action === "AmazonSQS.DeleteMessageBatch") {
      const gone = new Set(Entries.map(({ ReceiptHandle }) => Number(ReceiptHandle)));
      held = held.filter(({ id }) => !gone.has(id));
      return void response.end("{}");
    }
    const Messages = held.filter(({ hidden }) => !hidden).slice(0, 2);
    for (const message of Messages) message.hidden = true;
    response.end(
      JSON.stringify({ Messages: Messages.map(({ id, body }) => ({ ReceiptHandle: `${id}`, Body: body })) }),
    );
  });
  queue = `${sqs}/111122223333/lost`;
  service = await listen(async (request, response) => {
    const body = await text(request);
    brought.push({ body, authorization: request.headers.authorization });
    response.writeHead(body === "two" ? 403 : 200, { "content-type": "application/problem+json" });
    response.end(body === "two" ? `{"detail":"The signature does not fit the message."}` : "{}");
  });
});
afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
});

async function listen(handler: Parameters<typeof createServer>[1] & object): Promise<string> {
  const server = createServer(handler as never);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const replay = (...more: string[]) =>
  gazette(["replay-feedback", "--url", service, "--token", "admin", "--queue", queue, ...more], {
    env: { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret", AWS_REGION: "eu-west-1" },
  });

describe("gazette replay-feedback", () => {
  it("replays the queue's messages with the admin token, and leaves there what the service refuses", async () => {
    const { code, stdout } = await replay();
    expect(stdout).toBe("1  403 The signature does not fit the message.\nreplayed 2  left in the queue 1\n");
    expect(code).toBe(1);
    expect(brought.map(({ body }) => body).sort()).toEqual(["one", "three", "two"]);
    expect(new Set(brought.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer admin"]));
    expect(held.map(({ body }) => body)).toEqual(["two"]);
    expect(asked[0]).toEqual({
      action: "AmazonSQS.ReceiveMessage",
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/sqs\/aws4_request, /,
      ),
    });
  });

  it("has nothing to do with an empty queue", async () => {
    held = [];
    const { code, stdout } = await replay("--json");
    expect([code, JSON.parse(stdout)]).toEqual([0, { replayed: 0, refused: 0, reasons: {} }]);
  });
});
