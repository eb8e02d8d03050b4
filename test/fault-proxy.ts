// A proxy before an S3 server, which spoils what a test asks it to: node test/fault-proxy.ts <S3 endpoint>, or in this process
// `openFaultProxy`. Faults are kept by bucket, so that tests that share a proxy, each with a bucket of its own, do not meet.
import { request as ask, createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

type Operation = "list" | "head" | "get" | "put" | "delete" | "bucket";

/** A fault, and the requests that meet it. The first that fits is used. */
export interface Fault {
  /** All, unless named. `bucket` is a HEAD of the bucket itself. */
  operation?: Operation | Operation[];
  /** One key, or what begins like this when it ends in `*`. */
  key?: string;
  /** Only requests with `If-Match` or `If-None-Match`. */
  conditional?: boolean;
  /** Fitting requests that pass first, and those that are spoiled then. */
  after?: number;
  times?: number;

  /** Answers with this status and this code of S3's instead of asking the server. */
  status?: number;
  code?: string;
  /** Closes the connection without a word, or never says one. */
  connection?: "closed" | "silent";
  /** Waits so many milliseconds first. */
  delay?: number;
  /** Sends half of the body and closes. */
  cut?: boolean;
  /** Asks the server without these headers (lower case), or answers without them. */
  withoutRequestHeaders?: string[];
  withoutHeaders?: string[];
  /** Answers with these headers instead. */
  headers?: Record<string, string>;
  listing?: {
    /** Leaves out all after so many objects, and says that there are no more. */
    short?: number;
    /** The last object first. */
    unordered?: boolean;
    /** Begins at the first key, wherever it should begin. */
    fromStart?: boolean;
    /** The same without a token: it does not know `start-after`. */
    noStartAfter?: boolean;
    /** Says that there is more, and not where. */
    nowhere?: boolean;
    /** Leaves keys as they are though they were asked for percent-encoded. */
    plain?: boolean;
    /** No objects at all. */
    empty?: boolean;
    /** Objects that nobody put there: their keys. */
    also?: string[];
  };
}

export interface Seen {
  operation: Operation;
  key: string;
  /** Undefined when the fault was the answer. */
  status: number | undefined;
}

interface Bucket {
  faults: (Fault & { met: number })[];
  seen: Seen[];
}

export interface FaultProxy {
  url: string;
  setFaults(bucket: string, faults: Fault[]): void;
  /** What a bucket was asked for since its faults were set. */
  seen(bucket: string): Seen[];
  close(): Promise<void>;
}

export async function openFaultProxy(endpoint: string, port = 0): Promise<FaultProxy> {
  const buckets = new Map<string, Bucket>();
  const bucketOf = (name: string): Bucket => {
    const bucket = buckets.get(name) ?? { faults: [], seen: [] };
    buckets.set(name, bucket);
    return bucket;
  };
  const setFaults = (name: string, faults: Fault[]) => {
    buckets.set(name, { faults: faults.map((fault) => ({ ...fault, met: 0 })), seen: [] });
  };

  const server: Server = createServer((request, response) => {
    control(request, response).catch((error) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end(`fault proxy: ${error}`);
    });
  });
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setFaults,
    seen: (name) => bucketOf(name).seen,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };

  /** `PUT /-/<bucket>` makes the bucket and sets its faults, `GET` says what it was asked for: `-` is no bucket's name. */
  async function control(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bytesOf(request);
    const name = /^\/-\/([^/?]+)$/.exec(request.url ?? "")?.[1];
    if (name === undefined) return spoil(request, body, response);
    if (request.method === "PUT") {
      await forward(endpoint, { method: "PUT", path: `/${name}`, headers: {} }, Buffer.alloc(0));
      setFaults(name, JSON.parse(body.toString() || "[]") as Fault[]);
    }
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(bucketOf(name).seen));
  }

  async function spoil(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const { bucket: name, operation, key } = read(request);
    const bucket = bucketOf(name);
    const fault = bucket.faults.find(
      (candidate) => fits(candidate, request, operation, key) && isDue(candidate, candidate.met++),
    );
    const seen: Seen = { operation, key, status: undefined };
    bucket.seen.push(seen);

    if (fault?.delay) await new Promise((waited) => setTimeout(waited, fault.delay));
    if (fault?.connection === "silent") return;
    if (fault?.connection === "closed") return void request.socket.destroy();
    if (fault?.status) {
      const withBody = request.method !== "HEAD" && fault.code !== undefined;
      const error = `<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>by the proxy</Message></Error>`;
      response.writeHead(fault.status, { "Content-Type": "application/xml", ...fault.headers });
      return void response.end(withBody ? error : undefined);
    }

    const headers: Record<string, string | string[] | undefined> = { ...request.headers };
    for (const header of fault?.withoutRequestHeaders ?? []) delete headers[header];
    let path = request.url ?? "/";
    const forgotten = fault?.listing?.fromStart
      ? /&?(start-after|continuation-token)=[^&]*/g
      : fault?.listing?.noStartAfter && /&?start-after=[^&]*/g;
    if (forgotten) {
      // The address was signed; s3rver answers strangers too.
      path = path.replace(forgotten, "");
      delete headers.authorization;
    }
    const answer = await forward(endpoint, { method: request.method ?? "GET", path, headers }, body);
    seen.status = answer.status;
    if (fault?.listing && answer.status === 200) {
      answer.body = Buffer.from(otherListing(answer.body.toString(), fault.listing));
      delete answer.headers["transfer-encoding"];
      answer.headers["content-length"] = String(answer.body.length);
    }
    for (const header of fault?.withoutHeaders ?? []) delete answer.headers[header];
    for (const [header, value] of Object.entries(fault?.headers ?? {})) answer.headers[header.toLowerCase()] = value;
    response.writeHead(answer.status, answer.headers);
    if (!fault?.cut) return void response.end(answer.body);
    response.write(answer.body.subarray(0, answer.body.length / 2), () => response.destroy());
  }
}

function read(request: IncomingMessage): { bucket: string; operation: Operation; key: string } {
  const { 1: bucket = "", 2: rest = "", 3: query = "" } = /^\/([^/?]*)\/?([^?]*)(\?.*)?$/.exec(request.url ?? "") ?? [];
  const key = decodeURIComponent(rest);
  const method = request.method?.toLowerCase();
  if (key === "") return { bucket, operation: method === "get" && query ? "list" : "bucket", key };
  const operation = (["head", "put", "delete"] as const).find((name) => name === method) ?? "get";
  return { bucket, operation, key };
}

function fits(fault: Fault, request: IncomingMessage, operation: Operation, key: string): boolean {
  const { "if-match": match, "if-none-match": noneMatch } = request.headers;
  return (
    (fault.operation === undefined || [fault.operation].flat().includes(operation)) &&
    (fault.key === undefined ||
      (fault.key.endsWith("*") ? key.startsWith(fault.key.slice(0, -1)) : key === fault.key)) &&
    (!fault.conditional || match !== undefined || noneMatch !== undefined)
  );
}

function isDue({ after = 0, times = Number.POSITIVE_INFINITY }: Fault, met: number): boolean {
  return met >= after && met < after + times;
}

function otherListing(xml: string, how: NonNullable<Fault["listing"]>): string {
  let objects: string[] = xml.match(/<Contents>.*?<\/Contents>/gs) ?? [];
  const around = xml.replace(/<Contents>.*?<\/Contents>/gs, "");
  let facts = around;
  if (how.empty) objects = [];
  const isEncoded = /<EncodingType>url</.test(xml);
  for (const key of how.also ?? [])
    objects.push(
      `<Contents><Key>${isEncoded ? encodeURIComponent(key).replaceAll("%2F", "/") : escaped(key)}</Key>` +
        "<LastModified>2022-01-07T12:33:27.000Z</LastModified>" +
        "<ETag>&quot;0123456789abcdef0123456789abcdef&quot;</ETag><Size>1</Size></Contents>",
    );
  if (how.short !== undefined) objects = objects.slice(0, how.short);
  if (how.short !== undefined || how.empty)
    facts = facts.replace(/<IsTruncated>.*?<\/IsTruncated>/, "<IsTruncated>false</IsTruncated>");
  if (how.nowhere)
    facts = facts
      .replace(/<NextContinuationToken>.*?<\/NextContinuationToken>/, "")
      .replace(/<IsTruncated>.*?<\/IsTruncated>/, "<IsTruncated>true</IsTruncated>");
  if (how.unordered) objects.reverse();
  if (how.plain) {
    facts = facts.replace(/<EncodingType>.*?<\/EncodingType>/, "");
    objects = objects.map((object) =>
      object.replace(
        /<Key>(.*?)<\/Key>/s,
        (_, key: string) => `<Key>${isEncoded ? escaped(decodeURIComponent(key.replaceAll("+", " "))) : key}</Key>`,
      ),
    );
  }
  return facts.replace("</ListBucketResult>", () => `${objects.join("")}</ListBucketResult>`);
}

function escaped(key: string): string {
  return key.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

interface Answer {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

/** Sends a request as it came, `Host` and all: it is signed. */
function forward(
  endpoint: string,
  { method, path, headers }: { method: string; path: string; headers: IncomingMessage["headers"] },
  body: Buffer,
): Promise<Answer> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const asked = ask({ hostname, port, method, path, headers: { ...headers, connection: "close" } }, (answer) => {
      bytesOf(answer).then((bytes) => {
        const { connection: _, ...kept } = answer.headers;
        resolve({ status: answer.statusCode ?? 502, headers: kept as Answer["headers"], body: bytes });
      }, reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const endpoint = process.argv[2];
  if (!endpoint) throw new Error("Name the S3 server: node test/fault-proxy.ts http://127.0.0.1:9000");
  console.log(`fault proxy ${(await openFaultProxy(endpoint)).url}`);
}
