import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { S3Settings, s3ClientConfig } from "../adapters/objects/s3-settings.ts";
import { contentTypeOf, isPublishers, objectKind } from "../core/posts/object-key.ts";
import { Refused } from "./api.ts";
import { Failure } from "./failure.ts";
import { type LocalFile, openLocal, readLocal } from "./folder.ts";
import type { RemoteObject } from "./publishing-api.ts";

/** Larger files are streamed. */
export const IN_MEMORY_BYTES = 8 * 1024 * 1024;
/** Every request is idempotent. */
const ATTEMPTS = 6;

/** Errors caused by the settings, and how to fix them. */
const WRONG_SETTINGS: Record<string, string> = {
  NoSuchBucket: "bucket not found. Create it, or correct S3_BUCKET",
  InvalidAccessKeyId: "unknown access key. Correct S3_ACCESS_KEY_ID",
  SignatureDoesNotMatch: "wrong signature. Correct S3_SECRET_ACCESS_KEY (and S3_REGION)",
  AccessDenied: "access denied. Allow the access key to list, read, write and delete in this bucket",
  Forbidden: "access denied. Allow the access key to list, read, write and delete in this bucket",
  NotFound: "bucket not found. Create it, or correct S3_BUCKET",
  PermanentRedirect: "the bucket is in another region. Correct S3_REGION",
  RequestTimeTooSkewed: "the clock of this machine is wrong. Set it",
  ECONNREFUSED: "connection refused. Correct S3_ENDPOINT",
  ENOTFOUND: "host not found. Correct S3_ENDPOINT",
  EAI_AGAIN: "DNS lookup failed",
};

/** The bucket by the S3 protocol: Amazon S3, R2's S3 endpoint, MinIO. */
export class S3Bucket {
  readonly name: string;
  readonly #client: S3Client;
  readonly #where: string;

  /** Throws a Failure that lists every missing or wrong setting. */
  constructor(env: NodeJS.ProcessEnv, connections: number) {
    const given = Object.entries(env).filter(([name, value]) => name.startsWith("S3_") && value !== "");
    const reading = S3Settings().safeParse(Object.fromEntries(given));
    if (!reading.success) {
      const wrong = reading.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
      throw new Failure(`Missing or wrong settings of the bucket in the environment:\n${wrong.join("\n")}`);
    }
    const { S3_BUCKET, S3_ENDPOINT, S3_REGION } = reading.data;
    this.name = S3_BUCKET;
    this.#where = `Bucket ${this.name} at ${S3_ENDPOINT ?? `Amazon S3 in ${S3_REGION}`}`;
    this.#client = new S3Client({
      ...s3ClientConfig(reading.data),
      maxAttempts: ATTEMPTS,
      requestHandler: { requestTimeout: 120_000, httpsAgent: { maxSockets: connections } },
    });
  }

  /** Throws a Failure if the bucket cannot be accessed. */
  async open(): Promise<void> {
    await this.#ask("opening it", () => this.#client.send(new HeadBucketCommand({ Bucket: this.name })));
  }

  /** Lists the publisher's objects, by key. */
  async objects(): Promise<Map<string, RemoteObject>> {
    const all = await this.list("");
    return new Map(all.flatMap((object) => (isPublishers(object.key) ? [[object.key, object]] : [])));
  }

  /** Lists every object with a prefix. */
  async list(prefix: string): Promise<RemoteObject[]> {
    const objects = new Map<string, RemoteObject>();
    let token: string | undefined;
    do {
      const page = await this.#ask("listing it", () =>
        this.#client.send(
          // Encoded, because XML cannot hold every character a key can.
          new ListObjectsV2Command({
            Bucket: this.name,
            Prefix: prefix,
            EncodingType: "url",
            ...(token && { ContinuationToken: token }),
          }),
        ),
      );
      const before = objects.size;
      for (const { Key = "", ETag = "", Size = 0 } of page.Contents ?? []) {
        const key = page.EncodingType === "url" ? decodeURIComponent(Key.replaceAll("+", " ")) : Key;
        objects.set(key, { key, etag: ETag, size: Size });
      }
      if (page.IsTruncated && page.Contents?.length && objects.size === before)
        throw new Failure(
          `${this.#where}, listing it: the listing restarts on every page. The server does not support continuation-token.`,
        );
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
    return [...objects.values()];
  }

  /** Uploads a file. The server compares our MD5, and we its ETag where that is an MD5. */
  async putFile(local: LocalFile): Promise<void> {
    if (local.size <= IN_MEMORY_BYTES) return this.put(local.key, await readLocal(local));
    const file = await openLocal(local);
    try {
      const hash = createHash("md5");
      for await (const chunk of file.createReadStream({ start: 0, autoClose: false })) hash.update(chunk);
      const body = file.createReadStream({ start: 0, autoClose: false });
      await this.#put(local.key, body, local.size, hash.digest());
    } finally {
      await file.close();
    }
  }

  async put(key: string, bytes: Uint8Array, encoding?: string): Promise<void> {
    await this.#put(key, bytes, bytes.length, createHash("md5").update(bytes).digest(), encoding);
  }

  /** Streams an upload; an interrupted one is not retried. */
  async putStream(
    key: string,
    content: AsyncIterable<Uint8Array>,
    { size, md5, encoding }: { size: number; md5: Buffer; encoding: string | undefined },
  ): Promise<void> {
    await this.#put(key, Readable.from(content, { objectMode: false }), size, md5, encoding);
  }

  async #put(key: string, body: Uint8Array | Readable, size: number, md5: Buffer, encoding?: string) {
    const { ETag } = await this.#ask(`writing ${key}`, () =>
      this.#client.send(
        new PutObjectCommand({
          Bucket: this.name,
          Key: key,
          Body: body,
          ContentLength: size,
          ContentMD5: md5.toString("base64"),
          ContentType: objectKind(key) ? contentTypeOf(key) : "application/json",
          ...(encoding && { ContentEncoding: encoding }),
        }),
      ),
    );
    const etag = ETag?.replaceAll('"', "").toLowerCase() ?? "";
    if (/^[0-9a-f]{32}$/.test(etag) && etag !== md5.toString("hex")) {
      throw new Refused(`damaged in transit (MD5 ${etag} instead of ${md5.toString("hex")})`);
    }
  }

  /** Returns the stored bytes and their Content-Encoding. */
  async get(key: string): Promise<{ bytes: Uint8Array; encoding: string | undefined }> {
    return this.#ask(`reading ${key}`, async () => {
      const { Body, ContentEncoding: encoding } = await this.#client.send(
        new GetObjectCommand({ Bucket: this.name, Key: key }),
      );
      return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), encoding };
    });
  }

  /** Returns the Content-Encoding of an object. */
  async encodingOf(key: string): Promise<string | undefined> {
    return this.#ask(`looking at ${key}`, async () => {
      const { ContentEncoding } = await this.#client.send(new HeadObjectCommand({ Bucket: this.name, Key: key }));
      return ContentEncoding;
    });
  }

  async delete(key: string): Promise<void> {
    await this.#ask(`deleting ${key}`, () =>
      this.#client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key })),
    );
  }

  /** Turns faults of the settings into a Failure, which ends the command; other faults concern one object. */
  async #ask<Answer>(wanted: string, send: () => Promise<Answer>): Promise<Answer> {
    try {
      return await send();
    } catch (fault) {
      const { name = "", code = "", message = "" } = fault as { name?: string; code?: string; message?: string };
      const settings = WRONG_SETTINGS[code] ?? WRONG_SETTINGS[name];
      if (settings) throw new Failure(`${this.#where}, ${wanted}: ${settings}.`);
      throw new Refused(`${this.#where}, ${wanted}: ${message || name}`);
    }
  }
}
