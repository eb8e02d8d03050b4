// SES as far as a sender hears it, and nothing behind it: takes whatever is posted and says yes, as quickly as a socket goes.
import { type AddressInfo, createServer } from "node:net";
import type { Received } from "./bare-ses.ts";

const HEAD_END = Buffer.from("\r\n\r\n");
const NAMESPACE = 'xmlns="http://ses.amazonaws.com/doc/2010-12-01/"';
/** The question for the quota is short; no mail is. */
const QUOTA_MAX = 100;
/** A mail of an issue is longer than one about a subscription. */
const LONG = 40_000;

/** A recipient that somebody waits for. */
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
    // Only a short mail is one of those; of an issue's, nothing is looked at.
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
