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
/** Beside what else we keep for ourselves; nothing reads it. */
const PLACE = ".gazette/doctor/";
const TEXT = "probe";
/** What URLs, XML and signatures have trouble with. */
const ODD = "a b+%41&<é中.md";
/** In the order of their bytes, and in no folder's. */
const ORDERED = ["a.md", "a/b.md", "a0.md"];
const SKEW_WARN_MS = 60_000;

/** Whether the keys of `S3_…` open the bucket and, unless nothing may be written, what its server can do. */
export async function examineBucket(env: NodeJS.ProcessEnv, readOnly = false): Promise<Finding[]> {
  if (!env.S3_BUCKET) return [bucket.skip("S3_BUCKET is not set here", "Set the S3_ settings to have it looked at.")];
  const { S3Bucket } = await import("../s3-bucket.ts");
  try {
    const opened = new S3Bucket(env, 1);
    await opened.open();
    const site = await opened.list("site.yaml");
    const settings = S3Settings.parse(withoutEmpty(env));
    const style = s3ClientConfig(settings).forcePathStyle ? "path style" : "virtual-hosted style";
    const finding =
      site.length === 0
        ? bucket.warn(`${opened.name} opens (${style}), but holds no site.yaml`, "Publish the site's folder.")
        : bucket.ok(`${opened.name} opens (${style}), and holds site.yaml`);
    return [finding, ...(readOnly ? [] : await examineAbilities(settings))];
  } catch (fault) {
    if (!(fault instanceof Failure)) throw fault;
    return [bucket.fail(fault.message, (await otherStyle(env)) ?? "Correct the S3_ settings here and in the Worker.")];
  }
}

function withoutEmpty(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
}

/** What to set where the bucket opens by the other way of writing its address. */
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
  return opens ? `Set S3_FORCE_PATH_STYLE to ${forcePathStyle}, here and in the Worker: so it opens.` : undefined;
}

/** One thing a server does or does not do, by trying it. */
interface Ability {
  /** As it stands in the line of what it does. */
  name: string;
  /** Returns what it does instead, or `undefined`. */
  lacks: (probe: Probe) => Promise<string | undefined>;
  /** What follows for us, and what to do. */
  todo: string;
}

const ABILITIES: Ability[] = [
  {
    name: "conditions on writes",
    lacks: async ({ put }) => {
      await put("condition.md");
      const answers = [
        await put("condition.md", { IfNoneMatch: "*" }).then(() => 200, statusOf),
        await put("condition.md", { IfMatch: `"${"0".repeat(32)}"` }).then(() => 200, statusOf),
      ];
      if (answers.every((status) => status === 412)) return undefined;
      return answers.includes(200)
        ? "it ignores conditions on writes"
        : `it answers conditions on writes with ${answers.join(" and ")}`;
    },
    todo: "All works, by a look before each write. Of two who in the same second change titles or merges of categories, or one post by If-Match, the later one stands: let one person do it.",
  },
  {
    name: "start-after",
    lacks: async ({ put, list }) => {
      for (const name of ORDERED) await put(name);
      const { names } = await list("a", { after: ORDERED[0] ?? "" });
      return names.includes(ORDERED[0] ?? "") ? "it ignores start-after in listings" : undefined;
    },
    todo: "All works; each page of a pass reads the listing from its beginning. Expect passes of minutes from some 10,000 posts on.",
  },
  {
    name: "order of keys",
    lacks: async ({ list }) =>
      (await list("a")).names.join() === ORDERED.join() ? undefined : "it lists keys in an order of its own",
    todo: "Up to 100,000 objects all works; each page of a pass lists the whole bucket. More need another store.",
  },
  {
    name: "encoding-type",
    lacks: async ({ put, list }) => {
      await put(ODD);
      const { names, encoded } = await list(ODD.slice(0, 3));
      if (!names.includes(ODD)) return `it lists ${JSON.stringify(ODD)} as ${JSON.stringify(names)}`;
      return encoded ? undefined : "it does not encode keys in listings";
    },
    todo: "Give no file a name with control characters: a listing with one in it cannot be read.",
  },
  {
    name: "checksums",
    lacks: async ({ put }) => {
      const wrong = createHash("md5").update("something else").digest("base64");
      const taken = await put("checksum.md", { ContentMD5: wrong }).then(
        () => true,
        () => false,
      );
      return taken ? "it does not compare what arrives with its Content-MD5" : undefined;
    },
    todo: "What is damaged on its way is noticed by its ETag alone.",
  },
  {
    name: "ETags",
    lacks: async ({ put, head }) => {
      const [{ ETag: written }, { ETag: read }] = [await put("etag.md"), await head("etag.md")];
      if (read === undefined) return "it gives objects no ETag";
      if (written === undefined) return "it answers a PUT without an ETag";
      const md5 = createHash("md5").update(TEXT).digest("hex");
      return read.replaceAll('"', "").toLowerCase() === md5 ? undefined : "its ETags are no MD5";
    },
    todo: "Without any, nothing can be published from here: take another store. Not told of a PUT: each write asks once more. No MD5: `gazette publish` and `restore` send again what has not changed.",
  },
  {
    name: "parts",
    lacks: async ({ get }) =>
      (await get("etag.md", { Range: "bytes=1-2" })) === TEXT.slice(1, 3)
        ? undefined
        : "it sends the whole of an object for a part",
    todo: "All works; each part of a film that is played reads all of it.",
  },
  {
    name: "packed objects",
    lacks: async ({ put, head, get }) => {
      const packed = gzipSync(TEXT);
      await put("packed.md", { Body: packed, ContentLength: packed.length, ContentEncoding: "gzip" });
      if ((await head("packed.md")).ContentEncoding !== "gzip") return "it forgets how an object is packed";
      const bytes = await get("packed.md", { ResponseContentEncoding: "identity" }, "latin1");
      return bytes === packed.toString("latin1") ? undefined : "it unpacks objects by itself";
    },
    todo: "Upload posts and attachments as they are, without Content-Encoding.",
  },
  {
    name: "its clock",
    lacks: async ({ head }) => {
      const { LastModified } = await head("etag.md");
      if (!LastModified) return "it does not say when an object was changed";
      const skew = LastModified.getTime() - Date.now();
      return Math.abs(skew) > SKEW_WARN_MS
        ? `its clock is ${Math.round(skew / 1000)} s from this machine's`
        : undefined;
    },
    todo: "Set the clocks right. A changed post without a date of its own is dated by the store's, never later than the Worker's.",
  },
];

type Probe = ReturnType<typeof probeOf>;

/** Objects of a place in the bucket that is ours for this once. */
function probeOf(settings: S3Settings) {
  const Bucket = settings.S3_BUCKET;
  const client = new S3Client({
    ...s3ClientConfig(settings),
    maxAttempts: 2,
    requestHandler: { requestTimeout: 30_000 },
  });
  const prefix = `${PLACE}${randomUUID()}/`;
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

/** Tries every ability with objects of our own, and takes these away again. */
async function examineAbilities(settings: S3Settings): Promise<Finding[]> {
  const probe = probeOf(settings);
  const findings: Finding[] = [];
  const has: string[] = [];
  try {
    const unknown = await probe.head("nothing").then(() => 200, statusOf);
    if (unknown === 403)
      findings.push(
        bucket.fail(
          "of an object that is not there it says that it may not be read (403)",
          "Let the key list the bucket (s3:ListBucket): without, nobody can tell what is gone from what is locked.",
        ),
      );
    for (const { name, lacks, todo } of ABILITIES) {
      const instead = await lacks(probe).catch((fault) => `${name} could not be tried: ${wordsOf(fault)}`);
      if (instead === undefined) has.push(name);
      else findings.push(bucket.warn(instead, todo));
    }
  } finally {
    const { names } = await probe.list("").catch(() => ({ names: [] }));
    const left = await Promise.all(names.map((name) => probe.delete(name).then(() => undefined, wordsOf)));
    const fault = left.find((words) => words !== undefined);
    if (fault !== undefined)
      findings.push(
        bucket.fail(`probes under ${PLACE} cannot be deleted: ${fault}`, "Let the key delete in this bucket."),
      );
  }
  if (has.length > 0) findings.unshift(bucket.ok(`its server does as Amazon's: ${has.join(", ")}`));
  return findings;
}

function statusOf(fault: unknown): number | undefined {
  return fault instanceof S3ServiceException ? fault.$metadata.httpStatusCode : undefined;
}

function wordsOf(fault: unknown): string {
  const status = statusOf(fault);
  return status === undefined ? String(fault) : `${status} ${(fault as Error).name}`;
}
