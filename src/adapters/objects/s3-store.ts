import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { ByteRange } from "../../core/posts/byte-range.ts";
import { compareUtf8 } from "../../core/posts/key-order.ts";
import { Unavailable } from "../../core/unavailable.ts";
import type { ObjectInfo, ObjectStore } from "../../ports/posts/object-store.ts";
import { type S3Settings, s3ClientConfig } from "./s3-settings.ts";
import { encodingOf, mayUnpack, partOf, unpacked } from "./unpacking.ts";

const GOES_ROUND = "its listing begins anew each time: it knows neither start-after nor continuation-token";
const NO_BUCKET = "there is no such bucket; create it or correct S3_BUCKET";

/** The whole bucket is listed if its server does not sort; a page has a thousand. */
const UNSORTED_PAGES_MAX = 100;

/** Opens the bucket of some settings. */
export function s3Store(settings: S3Settings): ObjectStore {
  const server = serverOf(settings);
  const { client } = server;
  const Bucket = settings.S3_BUCKET;

  const where = `Bucket ${Bucket} at ${settings.S3_ENDPOINT ?? settings.S3_REGION}`;

  /** Throws the error with what was requested of which bucket. */
  const fail = (wanted: string, error: unknown): never => {
    throw new (isUnavailable(error) ? Unavailable : Error)(`${where}, ${wanted}: ${reasonOf(error)}`, { cause: error });
  };

  /**
   * Returns `undefined` for a missing object; everything else is a fault. The 404 to a HEAD has no body, so whether the
   * bucket exists is checked.
   */
  const missing = async (wanted: string, error: unknown): Promise<undefined> => {
    if (!hasStatus(error, 404) || nameOf(error) === "NoSuchBucket") fail(wanted, error);
    if (nameOf(error) !== "NoSuchKey") {
      await client
        .send(new HeadBucketCommand({ Bucket }))
        .catch((answer) => fail(wanted, hasStatus(answer, 404) ? NO_BUCKET : answer));
    }
  };

  /** The 403 to a HEAD has no body either: a GET gives the reason. */
  const refused = (Key: string, error: unknown): Promise<unknown> =>
    client.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=0-0" })).then(
      () => error,
      (answer) => answer,
    );

  const head: ObjectStore["head"] = async (key) => {
    const wanted = `looking at ${key}`;
    const found = await client
      .send(new HeadObjectCommand({ Bucket, Key: key }))
      .catch(async (error) => missing(wanted, hasStatus(error, 403) ? await refused(key, error) : error));
    try {
      return found && { ...infoOf(key, found), size: found.ContentLength ?? 0 };
    } catch (error) {
      return fail(wanted, error);
    }
  };

  const ask = (Key: string, range: ByteRange | undefined, more: { ResponseContentEncoding?: string } = {}) =>
    client
      .send(
        new GetObjectCommand({
          Bucket,
          Key,
          ...more,
          ...(range && { Range: `bytes=${range.offset}-${range.offset + range.length - 1}` }),
        }),
      )
      .catch((error) => (hasStatus(error, 416) ? ("behind the end" as const) : missing(`reading ${Key}`, error)));

  const infoOfPart = (key: string, found: GetObjectCommandOutput): ObjectInfo => {
    try {
      return { ...infoOf(key, found), size: sizeOf(found.ContentRange) ?? found.ContentLength ?? 0 };
    } catch (error) {
      return fail(`reading ${key}`, error);
    }
  };

  /** Returns the result of a put. Some servers do not return the version: then it is looked up. */
  const written = async (key: string, size: number, contentType: string, ETag: string | undefined) => {
    const etag = ETag ? bare(ETag) : (await head(key))?.etag;
    if (etag === undefined) return fail(`writing ${key}`, "it was written, and is not there");
    // S3 does not return the time; its own times have whole seconds.
    return { key, etag, size, uploadedAt: Date.now(), contentType };
  };

  const put: ObjectStore["put"] = async (Key, Body, ContentType) => {
    const { ETag } = await client
      .send(new PutObjectCommand({ Bucket, Key, Body, ContentType }))
      .catch((error) => fail(`writing ${Key}`, error));
    return written(Key, Body.length, ContentType, ETag);
  };

  interface From {
    StartAfter?: string;
    ContinuationToken?: string;
  }

  /** Lists a page as the server sends it. */
  const pageOf = async (Prefix: string, MaxKeys: number, from: From) => {
    // Encoded, because XML cannot hold every character a key can.
    const page = await client
      .send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys, EncodingType: "url", ...from }))
      .catch((error) => fail(`listing ${Prefix}`, error));
    const decode = page.EncodingType === "url" ? decodeKey : (key: string) => key;
    try {
      const objects = (page.Contents ?? []).map(({ Key = "", Size = 0, ...facts }) => ({
        ...infoOf(decode(Key), facts),
        size: Size,
      }));
      const token = page.IsTruncated ? page.NextContinuationToken : undefined;
      return { objects, more: page.IsTruncated ?? false, next: token ? { ContinuationToken: token } : undefined };
    } catch (error) {
      return fail(`listing ${Prefix}`, error);
    }
  };

  /** Lists every object under a prefix, in our order: for servers without one. */
  const sorted = async (prefix: string): Promise<ObjectInfo[]> => {
    const all = new Map<string, ObjectInfo>();
    let next: From | undefined = {};
    for (let pages = 0; next; pages++) {
      const before = all.size;
      const page = await pageOf(prefix, 1000, next);
      for (const object of page.objects) all.set(object.key, object);
      next = page.next;
      if (next && page.objects.length > 0 && all.size === before) fail(`listing ${prefix}`, GOES_ROUND);
      if (next && pages === UNSORTED_PAGES_MAX)
        fail(`listing ${prefix}`, "it has no order, and too many objects for that");
    }
    return [...all.values()].sort((a, b) => compareUtf8(a.key, b.key));
  };

  return {
    async list({ prefix, after = "", limit = 1000 }) {
      const max = Math.min(limit, 1000);
      let next: From | undefined = after ? { StartAfter: after } : {};
      let last = "";
      while (next && server.sorts) {
        const page = await pageOf(prefix, max, next);
        server.sorts &&= isAscending(page.objects);
        if (!server.sorts) break;
        // A server without `start-after` starts at the first key each time.
        const objects = page.objects.filter(({ key }) => compareUtf8(key, after) > 0);
        if (objects.length > 0 || !page.more) return { objects, more: page.more };
        // S3 guarantees no page size: an empty page may not be the last.
        if (page.objects[0] && compareUtf8(page.objects[0].key, last) <= 0) fail(`listing ${prefix}`, GOES_ROUND);
        last = page.objects.at(-1)?.key ?? last;
        next = page.next;
      }
      if (server.sorts) return fail(`listing ${prefix}`, "it says that there is more, and not where");
      const rest = (await sorted(prefix)).filter(({ key }) => compareUtf8(key, after) > 0);
      return { objects: rest.slice(0, max), more: rest.length > max };
    },

    head,

    async get(key, { range } = {}) {
      const found = await ask(key, range);
      if (!found) return undefined;
      const info = found === "behind the end" ? await head(key) : infoOfPart(key, found);
      if (!info || found === "behind the end") {
        if (!info || !mayUnpack(info)) return info && { ...info, bytes: new Uint8Array() };
      } else if (info.encoding === undefined) return { ...info, ...(await bytesOf(found, range)) };
      // Whoever fetches for us may unpack what says that it is packed, parts of it too: it is asked for under no such name.
      else await found.Body?.transformToWebStream().cancel();
      const whole = !range || mayUnpack(info);
      const bare = await ask(key, whole ? undefined : range, { ResponseContentEncoding: "identity" });
      if (!bare || bare === "behind the end") return bare && { ...info, bytes: new Uint8Array() };
      const { encoding } = info;
      const stored = { ...infoOfPart(key, bare), encoding, ...(await bytesOf(bare, whole ? undefined : range)) };
      return whole ? partOf(await unpacked(stored), range) : stored;
    },

    put,

    // A server without conditional writes refuses or ignores the header: then only the check before counts.
    async putIf(precondition, key, bytes, contentType) {
      const current = await head(key);
      if ((precondition === "absent") !== (current === undefined)) return undefined;
      if (current && typeof precondition === "object" && !precondition.etags.includes(current.etag)) return undefined;
      if (!server.holdsConditions) return put(key, bytes, contentType);
      const condition = current ? { IfMatch: `"${current.etag}"` } : { IfNoneMatch: "*" };
      const answer = await client
        .send(new PutObjectCommand({ Bucket, Key: key, Body: bytes, ContentType: contentType, ...condition }))
        .catch((error) => {
          if (isUnsupported(error)) return "unknown" as const;
          return isConflict(error) ? undefined : fail(`writing ${key}`, error);
        });
      if (answer !== "unknown") return answer && written(key, bytes.length, contentType, answer.ETag);
      server.holdsConditions = false;
      return put(key, bytes, contentType);
    },

    async delete(key) {
      await client
        .send(new DeleteObjectCommand({ Bucket, Key: key }))
        .catch((error) => missing(`deleting ${key}`, error));
    },
  };
}

/** A client, with what its server was found not to support. */
interface Server {
  client: S3Client;
  holdsConditions: boolean;
  sorts: boolean;
}

const servers = new Map<string, Server>();

/** Returns the client of some settings. Creating one costs more than a request, so each isolate keeps it. */
function serverOf(settings: S3Settings): Server {
  const name = JSON.stringify(settings);
  let server = servers.get(name);
  if (!server) {
    const client = new S3Client({ ...s3ClientConfig(settings), requestHandler: { requestTimeout: 30_000 } });
    server = { client, holdsConditions: true, sorts: true };
    servers.set(name, server);
  }
  return server;
}

/** Returns whether the server fails or is busy, or did not respond for reasons other than missing credentials. */
function isUnavailable(error: unknown): boolean {
  if (error instanceof S3ServiceException) {
    const status = error.$metadata.httpStatusCode ?? 0;
    return status === 429 || (status >= 500 && !isUnsupported(error));
  }
  return error instanceof Error && !(error instanceof WrongAnswer) && !/Credentials/.test(error.name);
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;
}

/** Returns whether the server does not support a header. Some answer 400. */
function isUnsupported(error: unknown): boolean {
  return hasStatus(error, 501) || nameOf(error) === "NotImplemented";
}

/** Describes faults that a person can fix. */
function reasonOf(error: unknown): string {
  const name = nameOf(error);
  if (name === "NoSuchBucket") return NO_BUCKET;
  if (name === "InvalidObjectState")
    return `${error}; it is archived: bring it back from the archive before it can be read`;
  // Without a body it has no name.
  if (hasStatus(error, 403) && /^(AccessDenied|Forbidden|403|Unknown\w*)$/.test(name ?? ""))
    return "403 AccessDenied: this key may not do that; or, of an object that is not there, may not list the bucket (s3:ListBucket)";
  return String(error);
}

/** Returns whether another writer was faster: the object changed (412), is being written (409), or is gone (404). */
function isConflict(error: unknown): boolean {
  if (!(error instanceof S3ServiceException) || error.name === "NoSuchBucket") return false;
  return [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0);
}

function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}

/** Decodes a key of a listing with `encoding-type=url`, which writes a space as `+`. */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll("+", " "));
}

/** The server's response violates the protocol: retrying will not help. */
class WrongAnswer extends Error {
  override name = "WrongAnswer";
}

interface Facts {
  ETag?: string | undefined;
  LastModified?: Date | undefined;
  ContentType?: string | undefined;
  ContentEncoding?: string | undefined;
}

function infoOf(key: string, { ETag, LastModified, ContentType: contentType, ContentEncoding }: Facts) {
  if (!ETag) throw new WrongAnswer(`the server sent no ETag of ${key}`);
  if (!LastModified) throw new WrongAnswer(`the server sent no time of the last change of ${key}`);
  const encoding = encodingOf(ContentEncoding);
  return { key, etag: bare(ETag), uploadedAt: LastModified.getTime(), contentType, ...(encoding && { encoding }) };
}

function isAscending(objects: ObjectInfo[]): boolean {
  return objects.every(({ key }, index) => index === 0 || compareUtf8(objects[index - 1]?.key ?? "", key) < 0);
}

/** Returns the requested bytes: a server without ranges sends all. */
async function bytesOf({ Body, ContentRange }: GetObjectCommandOutput, range: ByteRange | undefined) {
  const sent = new Uint8Array((await Body?.transformToByteArray()) ?? []);
  const from = Number(/^bytes (\d+)-/.exec(ContentRange ?? "")?.[1] ?? 0);
  const start = range ? range.offset - from : 0;
  return { size: sizeOf(ContentRange) ?? sent.length, bytes: sent.slice(start, range && start + range.length) };
}

/** Returns the size of the whole object, from `bytes 0-1/2`. */
function sizeOf(contentRange: string | undefined): number | undefined {
  const size = /\/(\d+)$/.exec(contentRange ?? "")?.[1];
  return size === undefined ? undefined : Number(size);
}

function bare(etag: string): string {
  return etag.replace(/^(W\/)?"/, "").replace(/"$/, "");
}
