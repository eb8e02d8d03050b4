import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { Away } from "../../core/away.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { S3Settings, s3ClientConfig } from "./s3-settings.ts";

const NO_BUCKET = "there is no such bucket; create it or correct S3_BUCKET";

/** Amazon S3 and whatever else speaks its protocol: MinIO, R2's S3 endpoint. */
export function s3(env: object): ObjectStore {
  const settings = S3Settings.parse(env);
  const client = clientFor(settings);
  const Bucket = settings.S3_BUCKET;

  const where = `Bucket ${Bucket} at ${settings.S3_ENDPOINT ?? settings.S3_REGION}`;

  /** Throws the error so that it says what was wanted of which bucket. */
  const fail = (wanted: string, error: unknown): never => {
    const reason = nameOf(error) === "NoSuchBucket" ? NO_BUCKET : String(error);
    throw new (isAway(error) ? Away : Error)(`${where}, ${wanted}: ${reason}`, { cause: error });
  };

  /** A missing object is a value, all else a fault. The 404 to a HEAD has no body: whether the bucket is there must be asked. */
  const missing = async (wanted: string, error: unknown): Promise<undefined> => {
    if (!is404(error) || nameOf(error) === "NoSuchBucket") fail(wanted, error);
    if (nameOf(error) !== "NoSuchKey") {
      await client
        .send(new HeadBucketCommand({ Bucket }))
        .catch((answer) => fail(wanted, is404(answer) ? NO_BUCKET : answer));
    }
  };

  const head: ObjectStore["head"] = async (key) => {
    const found = await client
      .send(new HeadObjectCommand({ Bucket, Key: key }))
      .catch((error) => missing(`looking at ${key}`, error));
    if (!found) return undefined;
    const { ETag, ContentLength: size = 0, LastModified, ContentType: contentType } = found;
    return { key, etag: bare(ETag), size, uploadedAt: millis(LastModified), contentType };
  };

  return {
    async list({ prefix, after, limit = 1000 }) {
      // Encoded, because XML cannot hold every character a key can.
      const asked = { Bucket, Prefix: prefix, MaxKeys: Math.min(limit, 1000), EncodingType: "url" } as const;
      const ask = (from: { StartAfter?: string; ContinuationToken?: string }) =>
        client.send(new ListObjectsV2Command({ ...asked, ...from })).catch((error) => fail(`listing ${prefix}`, error));
      let page = await ask(after ? { StartAfter: after } : {});
      // S3 promises no page size: an empty page need not be the last.
      while (page.IsTruncated && !page.Contents?.length && page.NextContinuationToken) {
        page = await ask({ ContinuationToken: page.NextContinuationToken });
      }
      const decode = page.EncodingType === "url" ? decodeKey : (key: string) => key;
      const objects = (page.Contents ?? []).map(({ Key = "", Size = 0, ETag, LastModified }) => ({
        key: decode(Key),
        etag: bare(ETag),
        size: Size,
        uploadedAt: millis(LastModified),
        contentType: undefined,
      }));
      return { objects, more: page.IsTruncated ?? false };
    },

    head,

    async get(key, { range } = {}) {
      const Range = range && `bytes=${range.offset}-${range.offset + range.length - 1}`;
      const found = await client
        .send(new GetObjectCommand({ Bucket, Key: key, ...(Range && { Range }) }))
        .catch((error) => (is416(error) ? "behind the end" : missing(`reading ${key}`, error)));
      if (found === "behind the end") {
        const info = await head(key);
        return info && { ...info, bytes: new Uint8Array() };
      }
      if (!found) return undefined;
      const { Body, ETag, LastModified, ContentRange, ContentType: contentType } = found;
      const sent = new Uint8Array((await Body?.transformToByteArray()) ?? []);
      const [, from = 0, whole = sent.length] = /^bytes (\d+)-\d+\/(\d+)$/.exec(ContentRange ?? "") ?? [];
      // A server may send more than was asked for: all of it, when it knows no ranges.
      const start = range ? range.offset - Number(from) : 0;
      const bytes = range ? sent.slice(start, start + range.length) : sent;
      const size = Number(whole);
      return { key, etag: bare(ETag), size, uploadedAt: millis(LastModified), contentType, bytes };
    },

    async put(key, bytes, contentType) {
      const { ETag } = await client
        .send(new PutObjectCommand({ Bucket, Key: key, Body: bytes, ContentType: contentType }))
        .catch((error) => fail(`writing ${key}`, error));
      // S3 does not say when; its own times have whole seconds.
      return { key, etag: bare(ETag), size: bytes.length, uploadedAt: Date.now(), contentType };
    },

    // A server that does not know conditional writes ignores the header: there the look before is all there is.
    async putIf(precondition, key, bytes, contentType) {
      const current = await head(key);
      if ((precondition === "absent") !== (current === undefined)) return undefined;
      if (current && typeof precondition === "object" && !precondition.etags.includes(current.etag)) return undefined;
      const condition = current ? { IfMatch: `"${current.etag}"` } : { IfNoneMatch: "*" };
      const put = new PutObjectCommand({ Bucket, Key: key, Body: bytes, ContentType: contentType, ...condition });
      const answer = await client
        .send(put)
        .catch((error) => (lostTheRace(error) ? undefined : fail(`writing ${key}`, error)));
      return answer && { key, etag: bare(answer.ETag), size: bytes.length, uploadedAt: Date.now(), contentType };
    },

    async delete(key) {
      await client
        .send(new DeleteObjectCommand({ Bucket, Key: key }))
        .catch((error) => missing(`deleting ${key}`, error));
    },
  };
}

const clients = new Map<string, S3Client>();

/** Making a client costs more than a request does: one for each settings in an isolate. */
function clientFor(settings: S3Settings): S3Client {
  const name = JSON.stringify(settings);
  let client = clients.get(name);
  if (!client) {
    client = new S3Client({ ...s3ClientConfig(settings), requestHandler: { requestTimeout: 30_000 } });
    clients.set(name, client);
  }
  return client;
}

/** The server is in trouble or has no time; or nothing answered, and it was not for want of credentials. */
function isAway(error: unknown): boolean {
  if (error instanceof S3ServiceException) {
    const status = error.$metadata.httpStatusCode ?? 0;
    return status === 429 || status >= 500;
  }
  return error instanceof Error && !/Credentials/.test(error.name);
}

function is404(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;
}

/** RFC 9110 §15.5.17. */
function is416(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 416;
}

/** Somebody wrote between the look and the write: it changed (412), is being written (409), or is gone (404). */
function lostTheRace(error: unknown): boolean {
  if (!(error instanceof S3ServiceException) || error.name === "NoSuchBucket") return false;
  return [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0);
}

function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}

/** `encoding-type=url` writes a space as `+`. */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll("+", " "));
}

function bare(etag: string | undefined): string {
  if (!etag) throw new Error("the server sent no ETag");
  return etag.replace(/^(W\/)?"/, "").replace(/"$/, "");
}

function millis(date: Date | undefined): number {
  if (!date) throw new Error("the server sent no time of the last change");
  return date.getTime();
}
