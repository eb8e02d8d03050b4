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
import { Failure } from "../failure.ts";
import { about, type Finding } from "./finding.ts";

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
  if (!env.S3_BUCKET) return [bucket.skip("S3_BUCKET is not set here", "Set the S3_ settings to check it.")];
  const { S3Bucket } = await import("../s3-bucket.ts");
  try {
    const opened = new S3Bucket(env, 1);
    await opened.open();
    const site = await opened.list("site.yaml");
    const settings = S3Settings.parse(withoutEmpty(env));
    const style = s3ClientConfig(settings).forcePathStyle ? "path style" : "virtual-hosted style";
    const finding =
      site.length === 0
        ? bucket.warn(`${opened.name} is accessible (${style}), but has no site.yaml`, "Publish the site's folder.")
        : bucket.ok(`${opened.name} is accessible (${style}) and has site.yaml`);
    return [finding, ...(readOnly ? [] : await examineAbilities(settings))];
  } catch (fault) {
    if (!(fault instanceof Failure)) throw fault;
    return [bucket.fail(fault.message, (await otherStyle(env)) ?? "Correct the S3_ settings here and in the Worker.")];
  }
}

function withoutEmpty(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
}

/** Suggests the other address style if the bucket is accessible by it. */
async function otherStyle(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const reading = S3Settings.safeParse(withoutEmpty(env));
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
  return opens ? `Set S3_FORCE_PATH_STYLE to ${forcePathStyle}, here and in the Worker.` : undefined;
}

/** A feature of the server, tested by trying it. */
interface Ability {
  /** Shown in the list of what works. */
  name: string;
  /** Returns what the server does instead, or `undefined` if it works. */
  lacks: (probe: Probe) => Promise<string | undefined>;
  /** The consequences, and what to do. */
  todo: string;
}

const ABILITIES: Ability[] = [
  {
    name: "conditional writes",
    lacks: async ({ put }) => {
      await put("condition.md");
      const answers = [
        await put("condition.md", { IfNoneMatch: "*" }).then(() => 200, statusOf),
        await put("condition.md", { IfMatch: `"${"0".repeat(32)}"` }).then(() => 200, statusOf),
      ];
      if (answers.every((status) => status === 412)) return undefined;
      return answers.includes(200)
        ? "conditional writes are ignored"
        : `conditional writes are answered with ${answers.join(" and ")}`;
    },
    todo: "Gazette checks before each write instead. If two people change category titles or merges, or a post by If-Match, in the same second, the later change wins: let one person make them.",
  },
  {
    name: "start-after",
    lacks: async ({ put, list }) => {
      for (const name of ORDERED) await put(name);
      const { names } = await list("a", { after: ORDERED[0] ?? "" });
      return names.includes(ORDERED[0] ?? "") ? "start-after is ignored in listings" : undefined;
    },
    todo: "Works, but each page of a reconcile reads the listing from the start. Expect minutes from about 10,000 posts.",
  },
  {
    name: "order of keys",
    lacks: async ({ list }) =>
      (await list("a")).names.join() === ORDERED.join() ? undefined : "keys are listed in another order",
    todo: "Works up to 100,000 objects, but each page of a reconcile lists the whole bucket. Use another store for more.",
  },
  {
    name: "encoding-type",
    lacks: async ({ put, list }) => {
      await put(SPECIAL_NAME);
      const { names, encoded } = await list(SPECIAL_NAME.slice(0, 3));
      if (!names.includes(SPECIAL_NAME)) return `${JSON.stringify(SPECIAL_NAME)} is listed as ${JSON.stringify(names)}`;
      return encoded ? undefined : "keys are not encoded in listings";
    },
    todo: "Use no control characters in file names: such a listing cannot be read.",
  },
  {
    name: "checksums",
    lacks: async ({ put }) => {
      const wrong = createHash("md5").update("something else").digest("base64");
      const taken = await put("checksum.md", { ContentMD5: wrong }).then(
        () => true,
        () => false,
      );
      return taken ? "Content-MD5 is not checked" : undefined;
    },
    todo: "Damage in transit is detected by the ETag only.",
  },
  {
    name: "ETags",
    lacks: async ({ put, head }) => {
      const [{ ETag: written }, { ETag: read }] = [await put("etag.md"), await head("etag.md")];
      if (read === undefined) return "objects have no ETag";
      if (written === undefined) return "the answer to PUT has no ETag";
      const md5 = createHash("md5").update(TEXT).digest("hex");
      return read.replaceAll('"', "").toLowerCase() === md5 ? undefined : "ETags are not MD5";
    },
    todo: "Without ETags nothing can be published: use another store. Without one in the answer to PUT, each write needs another request. If they are not MD5, `npx gazette publish` and `restore` upload unchanged files again.",
  },
  {
    name: "range requests",
    lacks: async ({ get }) =>
      (await get("etag.md", { Range: "bytes=1-2" })) === TEXT.slice(1, 3)
        ? undefined
        : "range requests return the whole object",
    todo: "Works, but seeking in a video reads all of it each time.",
  },
  {
    name: "Content-Encoding",
    lacks: async ({ put, head, get }) => {
      const packed = gzipSync(TEXT);
      await put("packed.md", { Body: packed, ContentLength: packed.length, ContentEncoding: "gzip" });
      if ((await head("packed.md")).ContentEncoding !== "gzip") return "Content-Encoding is not stored";
      const bytes = await get("packed.md", { ResponseContentEncoding: "identity" }, "latin1");
      return bytes === packed.toString("latin1") ? undefined : "objects are decompressed by the server";
    },
    todo: "Upload files uncompressed, without Content-Encoding.",
  },
  {
    name: "clock",
    lacks: async ({ head }) => {
      const { LastModified } = await head("etag.md");
      if (!LastModified) return "objects have no Last-Modified";
      const skew = LastModified.getTime() - Date.now();
      return Math.abs(skew) > SKEW_WARN_MS
        ? `the server's clock differs by ${Math.round(skew / 1000)} s from this machine's`
        : undefined;
    },
    todo: "Set the clocks. A changed post without a date gets the store's, but never one later than the Worker's.",
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
  const findings: Finding[] = [];
  const has: string[] = [];
  try {
    const unknown = await probe.head("nothing").then(() => 200, statusOf);
    if (unknown === 403)
      findings.push(
        bucket.fail(
          "a missing object is answered with 403 instead of 404",
          "Allow the access key to list the bucket (s3:ListBucket), so that missing and forbidden objects can be told apart.",
        ),
      );
    for (const { name, lacks, todo } of ABILITIES) {
      const instead = await lacks(probe).catch((fault) => `${name} could not be tested: ${wordsOf(fault)}`);
      if (instead === undefined) has.push(name);
      else findings.push(bucket.warn(instead, todo));
    }
  } finally {
    const { names } = await probe.list("").catch(() => ({ names: [] }));
    const left = await Promise.all(names.map((name) => probe.delete(name).then(() => undefined, wordsOf)));
    const fault = left.find((words) => words !== undefined);
    if (fault !== undefined)
      findings.push(
        bucket.fail(
          `test objects under ${PREFIX} cannot be deleted: ${fault}`,
          "Allow the access key to delete in this bucket.",
        ),
      );
  }
  if (has.length > 0) findings.unshift(bucket.ok(`the server supports ${has.join(", ")}`));
  return findings;
}

function statusOf(fault: unknown): number | undefined {
  return fault instanceof S3ServiceException ? fault.$metadata.httpStatusCode : undefined;
}

function wordsOf(fault: unknown): string {
  const status = statusOf(fault);
  return status === undefined ? String(fault) : `${status} ${(fault as Error).name}`;
}
