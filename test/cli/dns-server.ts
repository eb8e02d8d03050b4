import { createSocket } from "node:dgram";
import { onTestFinished } from "vitest";

const TYPES = { CNAME: 5, MX: 15, TXT: 16 } as const;
type RecordType = keyof typeof TYPES;

/** Starts a DNS server (RFC 1035 §4) with these records, such as `TXT example.com`. */
export async function dnsServer(records: Record<string, string[]>): Promise<string> {
  const socket = createSocket("udp4");
  socket.on("message", (query, { address, port }) => socket.send(answer(query, records), port, address));
  await new Promise<void>((bound) => socket.bind(0, "127.0.0.1", bound));
  onTestFinished(() => void socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

function answer(query: Buffer, records: Record<string, string[]>): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = (Object.keys(TYPES) as RecordType[]).find((name) => TYPES[name] === query.readUInt16BE(at + 1));
  const values = (type && records[`${type} ${labels.join(".").toLowerCase()}`]) ?? [];
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(values.length > 0 ? 0x8180 : 0x8183, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(values.length, 6);
  header.fill(0, 8);
  const answers = values.map((value) => {
    const data = dataOf(type ?? "TXT", value);
    const front = Buffer.from([
      0xc0,
      12,
      0,
      TYPES[type ?? "TXT"],
      0,
      1,
      0,
      0,
      0,
      60,
      data.length >> 8,
      data.length & 255,
    ]);
    return Buffer.concat([front, data]);
  });
  return Buffer.concat([header, query.subarray(12, at + 5), ...answers]);
}

function dataOf(type: RecordType, value: string): Buffer {
  if (type === "TXT") return Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
  const name = Buffer.concat([
    ...value.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);
  return type === "MX" ? Buffer.concat([Buffer.from([0, 10]), name]) : name;
}
