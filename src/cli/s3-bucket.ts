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
import { terminalTexts } from "./terminal-texts.ts";

/** Larger files are streamed. */
export const IN_MEMORY_BYTES = 8 * 1024 * 1024;
/** Every request is idempotent. */
const ATTEMPTS = 6;

/** The bucket by the S3 protocol: Amazon S3, R2's S3 endpoint, MinIO. */
export class S3Bucket {
  readonly name: string;
  readonly #client: S3Client;
  readonly #where: string;
  readonly #says = terminalTexts().bucket;

  /** Throws a Failure that lists every missing or wrong setting. */
  constructor(env: NodeJS.ProcessEnv, connections: number) {
    const given = Object.entries(env).filter(([name, value]) => name.startsWith("S3_") && value !== "");
    const reading = S3Settings().safeParse(Object.fromEntries(given));
    if (!reading.success) {
      const wrong = reading.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
      throw new Failure(this.#says.wrongSettings(wrong.join("\n")));
    }
    const { S3_BUCKET, S3_ENDPOINT, S3_REGION } = reading.data;
    this.name = S3_BUCKET;
    this.#where = this.#says.where(this.name, S3_ENDPOINT ?? this.#says.amazon(S3_REGION));
    this.#client = new S3Client({
      ...s3ClientConfig(reading.data),
      maxAttempts: ATTEMPTS,
      requestHandler: { requestTimeout: 120_000, httpsAgent: { maxSockets: connections } },
    });
  }

  /** Throws a Failure if the bucket cannot be accessed. */
  async open(): Promise<void> {
    await this.#ask(this.#says.doing.open(), () => this.#client.send(new HeadBucketCommand({ Bucket: this.name })));
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
      const page = await this.#ask(this.#says.doing.list(), () =>
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
        throw new Failure(this.#says.failed(this.#where, this.#says.doing.list(), this.#says.restarts));
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
    const { ETag } = await this.#ask(this.#says.doing.write(key), () =>
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
      throw new Refused(this.#says.damaged(etag, md5.toString("hex")));
    }
  }

  /** Returns the stored bytes and their Content-Encoding. */
  async get(key: string): Promise<{ bytes: Uint8Array; encoding: string | undefined }> {
    return this.#ask(this.#says.doing.read(key), async () => {
      const { Body, ContentEncoding: encoding } = await this.#client.send(
        new GetObjectCommand({ Bucket: this.name, Key: key }),
      );
      return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), encoding };
    });
  }

  /** Returns the Content-Encoding of an object. */
  async encodingOf(key: string): Promise<string | undefined> {
    return this.#ask(this.#says.doing.look(key), async () => {
      const { ContentEncoding } = await this.#client.send(new HeadObjectCommand({ Bucket: this.name, Key: key }));
      return ContentEncoding;
    });
  }

  async delete(key: string): Promise<void> {
    await this.#ask(this.#says.doing.delete(key), () =>
      this.#client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key })),
    );
  }

  /** Turns faults of the settings into a Failure, which ends the command; other faults concern one object. */
  async #ask<Answer>(wanted: string, send: () => Promise<Answer>): Promise<Answer> {
    try {
      return await send();
    } catch (fault) {
      const { name = "", code = "", message = "" } = fault as { name?: string; code?: string; message?: string };
      const { failed, faults } = this.#says;
      const settings = faults[code] ?? faults[name];
      if (settings) throw new Failure(failed(this.#where, wanted, settings));
      throw new Refused(failed(this.#where, wanted, message || name));
    }
  }
}
