// A minimal SES that accepts every request as fast as the socket allows.
import { type AddressInfo, createServer } from "node:net";
import type { Received } from "./bare-ses.ts";

const HEAD_END = Buffer.from("\r\n\r\n");
const NAMESPACE = 'xmlns="http://ses.amazonaws.com/doc/2010-12-01/"';
/** Requests below this length ask for the quota. */
const QUOTA_MAX = 100;
/** Service emails are shorter than this, issues longer. */
const LONG = 40_000;

/** Recipients of service emails whose arrival is timed. */
const WAITED_FOR = /waiting-(\d+)%40/;

const received: Received = { mails: 0, bytes: 0 };
let delayMs = 0;

function answer(result: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: ${Buffer.byteLength(result)}\r\n\r\n${result}`;
}

const QUOTA = answer(
  `<GetSendQuotaResponse ${NAMESPACE}><GetSendQuotaResult><Max24HourSend>1.0E9</Max24HourSend><MaxSendRate>100000.0</MaxSendRate>` +
    `<SentLast24Hours>0.0</SentLast24Hours></GetSendQuotaResult></GetSendQuotaResponse>`,
);

function yes(): string {
  const id = `0100019${String(received.mails).padStart(12, "0")}-bench-000000`;
  return answer(
    `<SendRawEmailResponse ${NAMESPACE}><SendRawEmailResult><MessageId>${id}</MessageId></SendRawEmailResult>` +
      `<ResponseMetadata><RequestId>bench</RequestId></ResponseMetadata></SendRawEmailResponse>`,
  );
}

const server = createServer({ noDelay: true }, (socket) => {
  let head: Buffer | undefined;
  let length = 0;
  let left = 0;
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    if (left === 0) {
      head = head ? Buffer.concat([head, chunk]) : chunk;
      const end = head.indexOf(HEAD_END);
      if (end === -1) return;
      const stated = /\r\ncontent-length: *(\d+)/i.exec(head.toString("latin1", 0, end))?.[1];
      if (stated === undefined) return void socket.destroy(new Error("A request came without its length."));
      length = Number(stated);
      left = length - (head.length - end - HEAD_END.length);
      head = undefined;
    } else left -= chunk.length;
    // Only short mails are parsed.
    const waitedFor = length < LONG ? WAITED_FOR.exec(chunk.toString("latin1"))?.[1] : undefined;
    if (waitedFor !== undefined) process.send?.({ arrived: Number(waitedFor), at: Date.now() });
    if (left > 0) return;
    left = 0;
    if (length <= QUOTA_MAX) return void socket.write(QUOTA);
    received.mails++;
    received.bytes += length;
    if (delayMs === 0) socket.write(yes());
    else setTimeout(() => socket.destroyed || socket.write(yes()), delayMs);
  });
});

process.on("message", (order: "received" | { delayMs: number }) => {
  if (order === "received") process.send?.(received);
  else delayMs = order.delayMs;
});
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
