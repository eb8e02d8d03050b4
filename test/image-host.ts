// A host of images, and of everything that is none: node test/image-host.ts. The last part of a path says what is answered,
// what stands before it is a test's own.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createGzip } from "node:zlib";
import { EXAMPLE_IMAGES, pngHeader, turnedJpeg } from "./example-images.ts";

type Answer = (response: ServerResponse, query: URLSearchParams, path: string) => void;

const MEGABYTE = new Uint8Array(1024 * 1024);

const send =
  (body: Uint8Array | string, type: string, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(200, { "Content-Type": type, ...headers }).end(body);

const ANSWERS: Record<string, Answer> = {
  "photo.jpg": send(EXAMPLE_IMAGES.jpeg, "image/jpeg"),
  "turned.jpg": send(turnedJpeg(6), "image/jpeg"),
  "chart.png": send(EXAMPLE_IMAGES.png, "image/png"),
  /** Large enough for an email. */
  "large.png": send(pngHeader(640, 480), "image/png"),
  "dance.gif": send(EXAMPLE_IMAGES.gif, "image/gif"),
  "new.webp": send(EXAMPLE_IMAGES.webp, "image/webp"),
  "newer.avif": send(EXAMPLE_IMAGES.avif, "image/avif"),
  /** What portals have: no ending, and a type that is not so. */
  "GetPic.aspx": send(EXAMPLE_IMAGES.jpeg, "text/html; charset=gb2312"),
  "page.png": send("<!DOCTYPE html><script>alert(1)</script>", "image/png"),
  "drawing.svg": send('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml"),
  "both.gif": send(
    Buffer.concat([EXAMPLE_IMAGES.gif, Buffer.from("<script>alert(1)</script>/*=*/alert(1)")]),
    "text/html",
  ),
  "headless.jpg": send(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, ...MEGABYTE.subarray(0, 5000)]), "image/jpeg"),
  "wide.png": send(pngHeader(100_000, 100_000), "image/png"),
  nothing: send("", "image/png"),
  "says-too-much.png": (response) => {
    response.writeHead(200, { "Content-Type": "image/png", "Content-Length": String(64 * MEGABYTE.length) });
    response.write(EXAMPLE_IMAGES.png);
  },
  "endless.png": (response) => {
    response.writeHead(200, { "Content-Type": "image/png" });
    response.write(EXAMPLE_IMAGES.png);
    endlessly(response);
  },
  "endless.txt": (response) => {
    response.writeHead(200, { "Content-Type": "image/png" });
    endlessly(response);
  },
  /** A megabyte on the wire, a gigabyte unpacked. */
  "bomb.png": (response) => {
    response.writeHead(200, { "Content-Type": "image/png", "Content-Encoding": "gzip" });
    const packed = createGzip();
    packed.pipe(response);
    packed.write(EXAMPLE_IMAGES.png);
    let left = 1024;
    const more = () => {
      while (left-- > 0) if (!packed.write(MEGABYTE)) return void packed.once("drain", more);
      packed.end();
    };
    more();
    response.on("close", () => packed.destroy());
  },
  "slow.png": (response) => {
    response.writeHead(200, { "Content-Type": "image/png" });
    response.write(EXAMPLE_IMAGES.png.subarray(0, 20));
    const drip = setInterval(() => response.write(MEGABYTE.subarray(0, 1)), 300);
    response.on("close", () => clearInterval(drip));
  },
  silent: () => {},
  "broken-off.png": (response) => {
    response.writeHead(200, { "Content-Type": "image/png", "Content-Length": "5000" });
    response.write(EXAMPLE_IMAGES.png, () => response.socket?.destroy());
  },
  "hung-up": (response) => void response.socket?.destroy(),
  status: (response, query) => void response.writeHead(Number(query.get("code"))).end(),
  to: (response, query) => moved(response, query.get("url") ?? ""),
  circle: (response) => moved(response, "circle"),
  hops: (response, query) => {
    const left = Number(query.get("left"));
    moved(response, left > 1 ? `hops?left=${left - 1}` : "chart.png");
  },
};

/** Each request by its path, with its headers. */
const requests: { path: string; headers: IncomingMessage["headers"] }[] = [];
/** Tests whose host answers no more. */
const dead = new Set<string>();
/** At this moment and at most, by test. */
const busy = new Map<string, { now: number; most: number }>();
let insideRequests = 0;

/** What is only to be reached from within: whoever asks here has been led astray. */
const inside = createServer((_, response) => {
  insideRequests++;
  send(EXAMPLE_IMAGES.png, "image/png")(response, new URLSearchParams(), "");
});
await listen(inside);

const host = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://host");
  const parts = url.pathname.split("/");
  const test = parts[1] ?? "";
  if (test === "about") return about(response, parts[2] ?? "");
  if (test === "die") {
    dead.add(parts[2] ?? "");
    return void response.end();
  }
  requests.push({ path: url.pathname + url.search, headers: request.headers });
  if (dead.has(test)) return void request.socket.destroy();
  const counts = busy.get(test) ?? { now: 0, most: 0 };
  busy.set(test, counts);
  counts.most = Math.max(counts.most, ++counts.now);
  response.on("close", () => counts.now--);
  const name = parts.at(-1) ?? "";
  const answer = ANSWERS[name.replace(/^\d+-/, "")];
  if (!answer) return void response.writeHead(404).end();
  setTimeout(() => answer(response, url.searchParams, url.pathname), Number(url.searchParams.get("after") ?? 0));
});
await listen(host);
console.log(`image host ${origin(host)}`);

/** What a test wants to know of its own requests. */
function about(response: ServerResponse, test: string): void {
  const own = requests.filter(({ path }) => path.startsWith(`/${test}/`));
  const facts = { requests: own, most: busy.get(test)?.most ?? 0, inside: origin(inside), insideRequests };
  send(JSON.stringify(facts), "application/json")(response, new URLSearchParams(), "");
}

function moved(response: ServerResponse, location: string): void {
  response.writeHead(302, { Location: location, "Set-Cookie": "known=1; Path=/" }).end("Moved");
}

function endlessly(response: ServerResponse): void {
  const more = () => {
    while (!response.destroyed) if (!response.write(MEGABYTE)) return void response.once("drain", more);
  };
  more();
}

function origin(server: ReturnType<typeof createServer>): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function listen(server: ReturnType<typeof createServer>): Promise<void> {
  server.on("clientError", (_, socket) => void (socket as Socket).destroy());
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
}
