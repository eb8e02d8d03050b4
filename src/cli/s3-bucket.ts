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
import { ATTACHMENTS_PREFIX, contentTypeOf, objectKind, POSTS_PREFIX, SITE_KEY } from "../core/posts/object-key.ts";
import { Refused } from "./api.ts";
import { Failure } from "./failure.ts";
import { type LocalFile, openLocal, readLocal } from "./folder.ts";
import type { RemoteObject } from "./publishing-api.ts";

/** Above this a file is read as it is sent, rather than before. */
export const IN_MEMORY_BYTES = 8 * 1024 * 1024;
/** Everything here may be repeated. */
const ATTEMPTS = 6;

/** Errors about the settings, and the setting to look at. */
const WRONG_SETTINGS: Record<string, string> = {
  NoSuchBucket: "there is no such bucket. Create it, or correct S3_BUCKET",
  InvalidAccessKeyId: "it does not know this key. Correct S3_ACCESS_KEY_ID",
  SignatureDoesNotMatch: "the signature is wrong. Correct S3_SECRET_ACCESS_KEY (and S3_REGION)",
  AccessDenied: "this key may not do that. Give it rights to list, read, write and delete in this bucket",
  Forbidden: "this key may not do that. Give it rights to list, read, write and delete in this bucket",
  NotFound: "there is no such bucket. Create it, or correct S3_BUCKET",
  PermanentRedirect: "the bucket is in another region. Correct S3_REGION",
  RequestTimeTooSkewed: "this machine's clock is wrong. Set it",
  ECONNREFUSED: "nothing is listening there. Correct S3_ENDPOINT",
  ENOTFOUND: "there is no such host. Correct S3_ENDPOINT",
  EAI_AGAIN: "the name could not be looked up",
};

/** The bucket by its own protocol: Amazon S3, R2's S3 endpoint, MinIO. */
export class S3Bucket {
  readonly name: string;
  readonly #client: S3Client;
  readonly #where: string;

  /** Throws a Failure that names every setting that is missing or wrong. */
  constructor(env: NodeJS.ProcessEnv, connections: number) {
    const given = Object.entries(env).filter(([name, value]) => name.startsWith("S3_") && value !== "");
    const reading = S3Settings.safeParse(Object.fromEntries(given));
    if (!reading.success) {
      const wrong = reading.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
      throw new Failure(
        `The bucket's settings are taken from the environment, as the Worker's are:\n${wrong.join("\n")}`,
      );
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

  /** Throws a Failure when there is no such bucket or the key opens nothing. */
  async open(): Promise<void> {
    await this.#ask("opening it", () => this.#client.send(new HeadBucketCommand({ Bucket: this.name })));
  }

  /** Everything a publisher put there, by key. */
  async objects(): Promise<Map<string, RemoteObject>> {
    const lists = await Promise.all([ATTACHMENTS_PREFIX, POSTS_PREFIX, SITE_KEY].map((prefix) => this.list(prefix)));
    return new Map(lists.flat().map((object) => [object.key, object]));
  }

  /** Every object whose key begins so. */
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
          `${this.#where}, listing it: its listing begins anew each time. It knows no continuation-token.`,
        );
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
    return [...objects.values()];
  }

  /** Uploads a file. The server compares the MD5 we send, and we its ETag where that is one. */
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

  /** Sends bytes as they come, once: what is cut short is not repeated. */
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
      throw new Refused(`what arrived is not what was sent (MD5 ${etag} instead of ${md5.toString("hex")})`);
    }
  }

  /** The bytes as they lie there, and how they are packed. */
  async get(key: string): Promise<{ bytes: Uint8Array; encoding: string | undefined }> {
    return this.#ask(`reading ${key}`, async () => {
      const { Body, ContentEncoding: encoding } = await this.#client.send(
        new GetObjectCommand({ Bucket: this.name, Key: key }),
      );
      return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), encoding };
    });
  }

  /** How an object that is there is packed. */
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

  /** What is wrong with the settings ends a command; what is wrong with one object is that object's. */
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
