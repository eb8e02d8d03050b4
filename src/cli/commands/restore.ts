import { Command, InvalidArgumentError, Option } from "commander";
import { bytesOf, type VerifiedArchive, verifyArchive } from "../archive-file.ts";
import { Database } from "../database.ts";
import { Failure } from "../failure.ts";
import { showProgress } from "../progress.ts";
import { terminalTexts } from "../terminal-texts.ts";
import { hasMd5 } from "../upload.ts";

const BUCKET = "bucket/";
const DATABASE = "database.sql";
/** Concurrent uploads and their bytes in memory; larger objects are streamed. */
const CONCURRENCY = 16;
const IN_FLIGHT_BYTES = 32 * 1024 * 1024;

/** Returns whether a server or proxy could resolve a key to another path (path traversal). No tool we know makes such keys. */
function isTraversal(key: string): boolean {
  return key === "" || key.includes("\0") || key.split("/").some((part) => part === "." || part === "..");
}

interface Options {
  database?: string;
  key?: string;
  at?: Date;
  local?: string;
  force: boolean;
  dryRun: boolean;
  json: boolean;
}

export const restore = ({ restore: texts, common } = terminalTexts()) =>
  new Command("restore")
    .description(texts.about)
    .argument("[file]", texts.file)
    .option("--database <name>", texts.database)
    .option("--key <file>", texts.key)
    .addOption(new Option("--at <time>", texts.at).argParser(moment))
    .option("--local <folder>", texts.local)
    .option("--force", texts.force, false)
    .option("--dry-run", texts.dryRun, false)
    .option("--json", common.json, false)
    .addHelpText("after", `\n${texts.more}`)
    .action(async (path: string | undefined, options: Options) => {
      if (path === undefined) {
        const { database, key, at, local, ...rest } = options;
        if (!database || !key) throw new Failure(texts.nothingGiven);
        const { restoreDatabase } = await import("../restore-database.ts");
        return restoreDatabase({ ...rest, database, key, at, local });
      }
      const archive = await verifyArchive(path);
      try {
        await restoreArchive(path, archive, options);
      } finally {
        await archive.close();
      }
    });

function moment(text: string): Date {
  const at = new Date(text);
  if (!Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError(terminalTexts().restore.notATime);
}

async function restoreArchive(
  path: string,
  archive: VerifiedArchive,
  { database, local, dryRun, json }: Options,
): Promise<void> {
  const says = terminalTexts().restore;
  const { files, madeAt } = archive.manifest;
  const keys = Object.keys(files).filter((name) => name.startsWith(BUCKET));
  const astray = keys.find((name) => isTraversal(name.slice(BUCKET.length)));
  if (astray !== undefined) throw new Failure(says.unsafe(path, astray));
  if (database && !files[DATABASE]) throw new Failure(says.noDatabase(path));
  if (dryRun) {
    const report = { dryRun, madeAt, objects: keys.length, database: files[DATABASE] !== undefined };
    console.log(json ? JSON.stringify(report) : says.valid(path, madeAt, keys.length, report.database));
    return;
  }
  const { IN_MEMORY_BYTES, S3Bucket } = await import("../s3-bucket.ts");
  const bucket = new S3Bucket(process.env, CONCURRENCY);
  const target = database === undefined ? undefined : new Database(database, local);
  if (target && !(await target.found()).isEmpty) throw new Failure(says.notEmpty(target.name));
  const existing = new Map((await bucket.list("")).map((object) => [object.key, object]));
  const report = { written: 0, unchanged: 0, database: database ?? null };
  const progress = showProgress(says.progress.objects, keys.length);
  const inFlight = new Set<Promise<void>>();
  let inFlightBytes = 0;
  const written = () => {
    report.written++;
    progress.advance(1);
  };
  try {
    for await (const { name, size, content, md5 } of archive.files()) {
      if (name === DATABASE) await target?.load(content);
      if (!name.startsWith(BUCKET)) continue;
      const key = name.slice(BUCKET.length);
      const encoding = files[name]?.encoding;
      const remote = existing.get(key);
      const isThere = remote?.size === size && hasMd5(remote, md5);
      // A listing does not include the Content-Encoding.
      if (isThere && (encoding === undefined || (await bucket.encodingOf(key)) === encoding)) {
        report.unchanged++;
        progress.advance(1);
        continue;
      }
      if (size > IN_MEMORY_BYTES) {
        await bucket.putStream(key, content, { size, md5, encoding });
        written();
        continue;
      }
      while (inFlight.size >= CONCURRENCY || (inFlightBytes > 0 && inFlightBytes + size > IN_FLIGHT_BYTES))
        await Promise.race(inFlight);
      inFlightBytes += size;
      const put = bucket.put(key, await bytesOf(content, size), encoding).then(() => {
        inFlight.delete(put);
        inFlightBytes -= size;
        written();
      });
      // Handled by Promise.race and Promise.all below.
      put.catch(() => {});
      inFlight.add(put);
    }
    await Promise.all(inFlight);
  } finally {
    progress.stop();
  }
  if (json) console.log(JSON.stringify(report));
  else {
    console.log(says.written(report.written, report.unchanged, database));
    if (files[DATABASE] && !database) console.log(says.databaseLeft);
  }
}
