import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, json } from "node:stream/consumers";

export const TOKEN = "the-right-token";

/** A publishing service over HTTP with its bucket in memory, which records requests. */
export interface Service {
  url: string;
  bucket: Map<string, Buffer>;
  /** Requests such as `POST /api/v1/objects`, in order. */
  requests: string[];
  /** Keys of each batch, in order. */
  batches: string[][];
  /** Answers for the next requests. */
  faults: (Fault | undefined)[];
  /** Answers of the steps of a reindex. */
  reindexSteps: object[];
  /** Delay of an upload. */
  delayMs: number;
  close(): Promise<void>;
}

export interface Fault {
  /** 0 drops the connection. */
  status: number;
  retryAfter?: number;
}

export async function startService(): Promise<Service> {
  const service: Service = {
    url: "",
    bucket: new Map(),
    requests: [],
    batches: [],
    faults: [],
    reindexSteps: [],
    delayMs: 0,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
  const server = createServer((request, response) => {
    answer(service, request, response).catch((fault) => response.writeHead(500).end(String(fault)));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return service;
}

async function answer(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "", url = "", headers } = request;
  const { pathname, searchParams } = new URL(url, service.url);
  service.requests.push(`${method} ${pathname}`);
  const send = (status: number, body: object, type = "application/json") =>
    response.writeHead(status, { "content-type": type }).end(JSON.stringify(body));

  const fault = service.faults.shift();
  if (fault?.status === 0) return void request.socket.destroy();
  if (fault) {
    await buffer(request);
    return void response.writeHead(fault.status, { "retry-after": String(fault.retryAfter ?? 0) }).end();
  }
  if (headers.authorization !== `Bearer ${TOKEN}`) return void send(401, { detail: "This is not the token." });
  const isDry = searchParams.get("dry_run") === "true";
  const key = decodeURIComponent(pathname.replace(/^\/api\/v1\/objects\/?/, ""));
  switch (`${method} ${pathname.split("/").slice(0, 4).join("/")}`) {
    case "GET /api/v1/objects":
      if (key !== "") {
        const bytes = service.bucket.get(key);
        if (!bytes) return void send(404, { detail: `There is no object ${key}.` }, "application/problem+json");
        return void response.writeHead(200, { "content-type": "application/yaml" }).end(bytes);
      }
      return void send(200, list(service, searchParams.get("after") ?? "", Number(searchParams.get("limit"))));
    case "POST /api/v1/objects": {
      const { objects } = (await json(request)) as { objects: { key: string; base64: string }[] };
      service.batches.push(objects.map((object) => object.key));
      await new Promise((passed) => setTimeout(passed, service.delayMs));
      if (objects.some((object) => object.key.includes("refused")))
        return void send(400, { detail: "A key holds no such word." });
      const results = objects.map((object) => put(service, object.key, Buffer.from(object.base64, "base64"), isDry));
      return void send(200, { results });
    }
    case "PUT /api/v1/objects":
      return void send(200, put(service, key, await buffer(request), isDry));
    case "DELETE /api/v1/objects":
      service.bucket.delete(key);
      return void send(200, { key, outcome: "withdrawn" });
    case "GET /api/v1/quarantine": {
      const broken = [...service.bucket].filter(([, bytes]) => bytes.includes("broken"));
      return void send(200, {
        quarantined: broken.map(([broken]) => ({
          key: broken,
          line: 3,
          reason: told("The title is broken."),
          since: 1,
        })),
      });
    }
    case "GET /api/v1/notices": {
      const page = [...service.bucket].filter(
        ([key, bytes]) => key > (searchParams.get("after") ?? "") && bytes.includes("noticed"),
      );
      const posts = page.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key]) => ({ key, ...NOTICES }));
      return void send(200, { posts: posts.slice(0, 1), more: posts.length > 1 });
    }
    case "GET /api/v1/mailing":
    case "PUT /api/v1/mailing": {
      const post = decodeURIComponent(pathname.replace("/api/v1/mailing/", ""));
      const bytes = service.bucket.get(post);
      if (!bytes) return void send(404, { detail: `There is no object ${post}.` }, "application/problem+json");
      const asked = method === "GET";
      if (!asked && !bytes.includes("old")) return void send(409, { detail: "Will be mailed anyway." });
      const released = {
        state: "released",
        mailed: true,
        at: "2026-11-20T00:00:00Z",
        reason: told("Released by order."),
      };
      return void send(200, { key: post, mailing: asked ? mailingOf(bytes) : released });
    }
    case "POST /api/v1/reindex":
      return void send(200, service.reindexSteps.shift() ?? {});
    default:
      return void send(404, { detail: "There is nothing here." });
  }
}

function list({ bucket }: Service, after: string, limit: number) {
  const keys = [...bucket.keys()].sort().filter((key) => key > after);
  const objects = keys.slice(0, limit).map((key) => {
    const bytes = bucket.get(key) ?? Buffer.alloc(0);
    return { key, etag: createHash("md5").update(bytes).digest("hex"), size: bytes.length };
  });
  return { objects, more: keys.length > limit };
}

function put({ bucket }: Service, key: string, bytes: Buffer, isDry: boolean) {
  const before = bucket.get(key);
  if (!isDry) bucket.set(key, bytes);
  if (!/\.(md|markdown|html)$/.test(key)) return { key, outcome: "stored" };
  if (bytes.includes("broken")) return { key, outcome: "quarantined", line: 3, reason: told("The title is broken.") };
  if (bytes.includes("draft: true") || key.includes("/_drafts/"))
    return { key, outcome: "draft", reason: told("It is a draft.") };
  const notices = bytes.includes("noticed") ? NOTICES : {};
  const mailing = mailingOf(bytes);
  if (!before) return { key, outcome: "published", mailing, ...notices };
  return { key, outcome: before.equals(bytes) ? "unchanged" : "updated", mailing, ...notices };
}

function mailingOf(bytes: Buffer) {
  return bytes.includes("old")
    ? { state: "too-old", mailed: false, at: null, reason: told("Will not be mailed: too old.") }
    : { state: "waits", mailed: true, at: "2026-11-20T00:10:00Z", reason: told("Will be mailed.") };
}

/** Two notices, of which the service keeps one. */
const NOTICES = { notices: [{ line: 7, reason: told("There is no such picture.") }], notice_count: 2 };

/** A reason as the service tells it. */
function told(detail: string) {
  return { code: "said", values: { words: detail }, detail };
}
