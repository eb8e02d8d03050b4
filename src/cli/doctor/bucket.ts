import { createHash, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { S3Settings, s3ClientConfig } from "../../adapters/objects/s3-settings.ts";
import type { DoctorTexts } from "../../locales/doctor.ts";
import { Failure } from "../failure.ts";
import { terminalLocale } from "../told-reason.ts";
import { about, doctorSays, type Finding } from "./finding.ts";

const bucket = about("bucket");
/** Test objects; nothing reads them. */
const PREFIX = ".gazette/doctor/";
const TEXT = "probe";
/** Characters that URLs, XML and signatures have trouble with. */
const SPECIAL_NAME = "a b+%41&<é中.md";
/** In byte order, which differs from the order of folders. */
const ORDERED = ["a.md", "a/b.md", "a0.md"];
const SKEW_WARN_MS = 60_000;

/** Checks access to the bucket and, unless `readOnly`, what its server supports. */
export async function examineBucket(env: NodeJS.ProcessEnv, readOnly = false): Promise<Finding[]> {
  if (!env.S3_BUCKET) return [bucket.skip("bucket-not-set")];
  const { S3Bucket } = await import("../s3-bucket.ts");
  try {
    const opened = new S3Bucket(env, 1);
    await opened.open();
    const site = await opened.list("site.yaml");
    const settings = S3Settings().parse(withoutEmpty(env));
    const style = s3ClientConfig(settings).forcePathStyle ? "by-path" : "by-host";
    const finding =
      site.length === 0
        ? bucket.warn(`bucket-empty-${style}`, { bucket: opened.name })
        : bucket.ok(`bucket-${style}`, { bucket: opened.name });
    return [finding, ...(readOnly ? [] : await examineAbilities(settings))];
  } catch (fault) {
    if (!(fault instanceof Failure)) throw fault;
    const [words, style] = [fault.message, await otherStyle(env)];
    return [
      style === undefined
        ? bucket.fail("bucket-closed", { words })
        : bucket.fail("bucket-other-style", { words, style: String(style) }),
    ];
  }
}

function withoutEmpty(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
}

/** Returns the other address style (whether it is the path's) if the bucket is accessible by it. */
async function otherStyle(env: NodeJS.ProcessEnv): Promise<boolean | undefined> {
  const reading = S3Settings().safeParse(withoutEmpty(env));
  if (!reading.success) return undefined;
  const config = s3ClientConfig(reading.data);
  const forcePathStyle = !config.forcePathStyle;
  const client = new S3Client({
    ...config,
    forcePathStyle,
    maxAttempts: 1,
    requestHandler: { requestTimeout: 10_000 },
  });
  const opens = await client.send(new HeadBucketCommand({ Bucket: reading.data.S3_BUCKET })).then(
    () => true,
    () => false,
  );
  return opens ? forcePathStyle : undefined;
}

/** A feature of the server, tested by trying it. */
interface Ability {
  /** Shown in the list of what works. */
  name: keyof DoctorTexts["abilities"];
  /** Returns what the server does instead, or `undefined` if it works. */
  lacks: (probe: Probe) => Promise<Finding | undefined>;
}

const ABILITIES: Ability[] = [
  {
    name: "conditional-writes",
    lacks: async ({ put }) => {
      await put("condition.md");
      const answers = [
        await put("condition.md", { IfNoneMatch: "*" }).then(() => 200, statusOf),
        await put("condition.md", { IfMatch: `"${"0".repeat(32)}"` }).then(() => 200, statusOf),
      ];
      if (answers.every((status) => status === 412)) return undefined;
      return answers.includes(200)
        ? bucket.warn("conditions-ignored")
        : bucket.warn("conditions-refused", { statuses: answers.join(", ") });
    },
  },
  {
    name: "start-after",
    lacks: async ({ put, list }) => {
      for (const name of ORDERED) await put(name);
      const { names } = await list("a", { after: ORDERED[0] ?? "" });
      return names.includes(ORDERED[0] ?? "") ? bucket.warn("start-after-ignored") : undefined;
    },
  },
  {
    name: "key-order",
    lacks: async ({ list }) =>
      (await list("a")).names.join() === ORDERED.join() ? undefined : bucket.warn("key-order-other"),
  },
  {
    name: "encoding-type",
    lacks: async ({ put, list }) => {
      await put(SPECIAL_NAME);
      const { names, encoded } = await list(SPECIAL_NAME.slice(0, 3));
      if (!names.includes(SPECIAL_NAME))
        return bucket.warn("keys-changed", { written: JSON.stringify(SPECIAL_NAME), listed: JSON.stringify(names) });
      return encoded ? undefined : bucket.warn("keys-plain");
    },
  },
  {
    name: "checksums",
    lacks: async ({ put }) => {
      const wrong = createHash("md5").update("something else").digest("base64");
      const taken = await put("checksum.md", { ContentMD5: wrong }).then(
        () => true,
        () => false,
      );
      return taken ? bucket.warn("checksum-ignored") : undefined;
    },
  },
  {
    name: "etags",
    lacks: async ({ put, head }) => {
      const [{ ETag: written }, { ETag: read }] = [await put("etag.md"), await head("etag.md")];
      if (read === undefined) return bucket.warn("etag-missing");
      if (written === undefined) return bucket.warn("etag-not-told");
      const md5 = createHash("md5").update(TEXT).digest("hex");
      return read.replaceAll('"', "").toLowerCase() === md5 ? undefined : bucket.warn("etag-not-md5");
    },
  },
  {
    name: "ranges",
    lacks: async ({ get }) =>
      (await get("etag.md", { Range: "bytes=1-2" })) === TEXT.slice(1, 3) ? undefined : bucket.warn("ranges-ignored"),
  },
  {
    name: "content-encoding",
    lacks: async ({ put, head, get }) => {
      const packed = gzipSync(TEXT);
      await put("packed.md", { Body: packed, ContentLength: packed.length, ContentEncoding: "gzip" });
      if ((await head("packed.md")).ContentEncoding !== "gzip") return bucket.warn("content-encoding-lost");
      const bytes = await get("packed.md", { ResponseContentEncoding: "identity" }, "latin1");
      return bytes === packed.toString("latin1") ? undefined : bucket.warn("content-decompressed");
    },
  },
  {
    name: "clock",
    lacks: async ({ head }) => {
      const { LastModified } = await head("etag.md");
      if (!LastModified) return bucket.warn("objects-undated");
      const skew = LastModified.getTime() - Date.now();
      return Math.abs(skew) > SKEW_WARN_MS
        ? bucket.warn("store-clock-differs", { seconds: Math.round(skew / 1000) })
        : undefined;
    },
  },
];

type Probe = ReturnType<typeof probeOf>;

/** Opens a prefix of the bucket for one run. */
function probeOf(settings: S3Settings) {
  const Bucket = settings.S3_BUCKET;
  const client = new S3Client({
    ...s3ClientConfig(settings),
    maxAttempts: 2,
    requestHandler: { requestTimeout: 30_000 },
  });
  const prefix = `${PREFIX}${randomUUID()}/`;
  return {
    put: (name: string, more: Partial<PutObjectCommandInput> = {}) =>
      client.send(
        new PutObjectCommand({ Bucket, Key: prefix + name, Body: TEXT, ContentLength: TEXT.length, ...more }),
      ),
    head: (name: string) => client.send(new HeadObjectCommand({ Bucket, Key: prefix + name })),
    async get(name: string, more: object, as?: string) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: prefix + name, ...more }));
      return Body?.transformToString(as);
    },
    async list(start: string, { after }: { after?: string } = {}) {
      const asked = { Bucket, Prefix: prefix + start, EncodingType: "url" } as const;
      const { Contents = [], EncodingType } = await client.send(
        new ListObjectsV2Command({ ...asked, ...(after && { StartAfter: prefix + after }) }),
      );
      const encoded = EncodingType === "url";
      const decode = (key: string) => (encoded ? decodeURIComponent(key.replaceAll("+", " ")) : key);
      return { names: Contents.map(({ Key = "" }) => decode(Key).slice(prefix.length)), encoded };
    },
    delete: (name: string) => client.send(new DeleteObjectCommand({ Bucket, Key: prefix + name })),
  };
}

/** Tests every feature with objects of our own, and deletes them. */
async function examineAbilities(settings: S3Settings): Promise<Finding[]> {
  const probe = probeOf(settings);
  const { abilities } = doctorSays();
  const findings: Finding[] = [];
  const has: string[] = [];
  try {
    const unknown = await probe.head("nothing").then(() => 200, statusOf);
    if (unknown === 403) findings.push(bucket.fail("bucket-hides-absence"));
    for (const { name, lacks } of ABILITIES) {
      const ability = abilities[name];
      const instead = await lacks(probe).catch((fault) =>
        bucket.warn("ability-untested", { ability, words: wordsOf(fault) }),
      );
      if (instead) findings.push(instead);
      else has.push(ability);
    }
  } finally {
    const { names } = await probe.list("").catch(() => ({ names: [] }));
    const left = await Promise.all(names.map((name) => probe.delete(name).then(() => undefined, wordsOf)));
    const fault = left.find((words) => words !== undefined);
    if (fault !== undefined) findings.push(bucket.fail("bucket-keeps-objects", { prefix: PREFIX, words: fault }));
  }
  if (has.length > 0) findings.unshift(bucket.ok("bucket-supports", { abilities: has.join(terminalLocale().comma) }));
  return findings;
}

function statusOf(fault: unknown): number | undefined {
  return fault instanceof S3ServiceException ? fault.$metadata.httpStatusCode : undefined;
}

function wordsOf(fault: unknown): string {
  const status = statusOf(fault);
  return status === undefined ? String(fault) : `${status} ${(fault as Error).name}`;
}
