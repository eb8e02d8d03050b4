// A load generator on raw sockets: HTTP/1.1 keep-alive, one request at a time on each connection (RFC 9112).
import { connect } from "node:net";
import type { Load, Measured } from "./load.ts";

const HEAD_END = Buffer.from("\r\n\r\n");
let counter = 0;

process.on("message", (load: Load) => {
  measure(load).then(
    (measured) => process.send?.(measured),
    (fault) => process.send?.({ fault: String(fault) }),
  );
});
process.on("disconnect", () => process.exit());

async function measure(load: Load): Promise<Measured> {
  const seen = { latencies: [] as number[], bytes: 0, statuses: new Set<number>() };
  let left = load.requests ?? Number.POSITIVE_INFINITY;
  const begin = performance.now();
  const more = () => left-- > 0 && performance.now() - begin < load.milliseconds;
  await Promise.all(Array.from({ length: load.connections }, () => reader(load, more, seen)));
  const seconds = (performance.now() - begin) / 1000;
  const [status, ...others] = seen.statuses;
  if (status === undefined || others.length > 0) throw new Error(`${load.path} answered ${[...seen.statuses]}.`);
  const requests = seen.latencies.length;
  seen.latencies.sort((a, b) => a - b);
  return {
    requestsPerSecond: requests / seconds,
    latency: seen.latencies[requests >> 1] ?? Number.NaN,
    requests,
    bytes: seen.bytes / requests,
    status,
  };
}

/** Runs one connection until all requests are sent. */
function reader(
  { origin, path, headers = {} }: Load,
  more: () => boolean,
  seen: { latencies: number[]; bytes: number; statuses: Set<number> },
): Promise<void> {
  const { hostname, port } = new URL(origin);
  const fields = Object.entries({ Host: "localhost", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const [before = "", after] = path.split("{n}");
  const fixed = Buffer.from(`GET ${path} HTTP/1.1\r\n${fields.join("")}\r\n`);
  const request = () =>
    after === undefined ? fixed : `GET ${before}${process.pid}-${counter++}${after} HTTP/1.1\r\n${fields.join("")}\r\n`;

  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let head: Buffer | undefined;
    let bodyLeft = 0;
    let askedAt = 0;
    const ask = () => {
      if (!more()) return void socket.end(resolve);
      askedAt = performance.now();
      socket.write(request());
    };
    const answered = () => {
      seen.latencies.push(performance.now() - askedAt);
      ask();
    };
    socket.setNoDelay(true);
    socket.on("connect", ask);
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`The connection to ${origin} was closed.`)));
    socket.on("data", (chunk) => {
      if (bodyLeft > 0) {
        bodyLeft -= chunk.length;
        if (bodyLeft === 0) answered();
        return;
      }
      head = head ? Buffer.concat([head, chunk]) : chunk;
      const end = head.indexOf(HEAD_END);
      if (end === -1) return;
      const answer = head.toString("latin1", 0, end);
      const status = Number(answer.slice(9, 12));
      const length = status === 304 ? "0" : /\r\ncontent-length: *(\d+)/i.exec(answer)?.[1];
      if (length === undefined) return void socket.destroy(new Error(`${path} came without its length:\n${answer}`));
      seen.statuses.add(status);
      seen.bytes += Number(length);
      bodyLeft = Number(length) - (head.length - end - HEAD_END.length);
      head = undefined;
      if (bodyLeft === 0) answered();
    });
  });
}
