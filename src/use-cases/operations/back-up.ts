import {
  type BackupPage,
  type BackupRow,
  JOURNAL_PREFIX,
  KEPT_TABLES,
  keptSnapshots,
  keyTime,
  SCHEMA,
  SNAPSHOTS_PREFIX,
  type SnapshotIndex,
  timeOfKey,
} from "../../core/operations/backup.ts";
import type { Ports } from "../../ports/index.ts";
import type { Backup, BackupProgress, BackupRows, SnapshotPlace, Vault } from "../../ports/operations/backup.ts";

/** A snapshot begins so long after the last one began. */
const EVERY_MS = 86_400_000;
/** What one run reads: rows by a statement, which takes D1 some 10 ms; statements and characters, far below what an invocation may. */
const LIMITS = { rows: 2_000, pages: 40, characters: 6_000_000 };
/** Issues whose deliveries are counted in one run. */
const COUNTED_MAX = 3;
/** Objects deleted in one run. */
const DELETED_MAX = 200;

const TABLES = Object.keys(KEPT_TABLES);

type BackUpPorts = Pick<Ports, "issues" | "site" | "now">;

/**
 * Goes on with a snapshot of what only the database holds, a bounded step per run, and begins one each day. When it is whole, deletes
 * those that are no longer kept. Returns what was done.
 */
export async function backUp(
  ports: BackUpPorts,
  { rows, vault }: Backup,
  at: number,
  limits = LIMITS,
): Promise<string | undefined> {
  const state = await rows.state();
  const { progress } = state;
  if (!progress.snapshot && at - (progress.began ?? 0) < EVERY_MS) {
    if (!progress.pruning) return undefined;
    const pruning = await prune(vault, at);
    await rows.save({ ...state, progress: { ...progress, pruning } });
    return "pruned";
  }
  const snapshot = progress.snapshot ?? {
    ...{ startedAt: at, firstIssue: await rows.firstOpenIssue() },
    ...{ table: 0, after: [], parts: [], rows: {} },
  };
  const counts = await countIssues(ports, rows, progress.counts ?? {}, snapshot.firstIssue);
  const going = { ...progress, began: snapshot.startedAt, counts: counts.known };
  if (counts.left) {
    await rows.save({ ...state, progress: { ...going, snapshot } });
    return "counted";
  }
  const { pages, next } = await readPages(rows, snapshot, counts.known, limits);
  next.parts = [...snapshot.parts, await writePart(vault, snapshot, pages, ports.now())];
  const isWhole = next.table === TABLES.length;
  if (isWhole) await writeIndex(vault, next, ports.site.url.href, at);
  await rows.save({
    ...state,
    wholeAt: isWhole ? at : state.wholeAt,
    progress: isWhole ? { ...going, snapshot: undefined, pruning: true } : { ...going, snapshot: next },
  });
  return isWhole ? "whole" : "going on";
}

/** Counts the deliveries of issues that are kept as counts alone, each issue once. */
async function countIssues(
  { issues }: BackUpPorts,
  rows: BackupRows,
  given: NonNullable<BackupProgress["counts"]>,
  before: number,
) {
  const wanted = await rows.countable(before);
  const known = Object.fromEntries(wanted.flatMap((id) => (given[id] ? [[id, given[id]]] : [])));
  const uncounted = wanted.filter((id) => !known[id]);
  for (const id of uncounted.slice(0, COUNTED_MAX)) known[id] = await issues.counts(id);
  return { known, left: uncounted.length > COUNTED_MAX };
}

async function readPages(
  rows: BackupRows,
  place: SnapshotPlace,
  counts: NonNullable<BackupProgress["counts"]>,
  limits: typeof LIMITS,
): Promise<{ pages: BackupPage[]; next: SnapshotPlace }> {
  const next = { ...place, rows: { ...place.rows } };
  const pages: BackupPage[] = [];
  let characters = 0;
  for (let read = 0; read < limits.pages && characters < limits.characters && next.table < TABLES.length; read++) {
    const table = TABLES[next.table] as string;
    const first = table === "deliveries" && next.after.length === 0 ? [next.firstIssue * 2 ** 32] : next.after;
    const found = await rows.page(table, first, limits.rows);
    characters += JSON.stringify(found).length;
    pages.push({
      table,
      rows: table === "issues" ? found.map((row) => withCounts(row, next.firstIssue, counts)) : found,
    });
    next.rows[table] = (next.rows[table] ?? 0) + found.length;
    const last = found.length === limits.rows ? found.at(-1) : undefined;
    next.after = last ? (KEPT_TABLES[table] ?? []).map((key) => last[key] as string | number) : [];
    if (!last) next.table++;
  }
  return { pages, next };
}

/** Returns an issue whose deliveries are not kept as one whose deliveries are forgotten and counted. */
function withCounts(issue: BackupRow, firstIssue: number, counts: NonNullable<BackupProgress["counts"]>): BackupRow {
  const counted = counts[String(issue.id)];
  if (!counted || Number(issue.id) >= firstIssue) return issue;
  return { ...issue, forgotten: JSON.stringify(counted), forgotten_through: issue.plan_through ?? 0 };
}

async function writePart(vault: Vault, { startedAt, parts }: SnapshotPlace, pages: BackupPage[], now: number) {
  const sealed = await vault.seal(new TextEncoder().encode(JSON.stringify({ version: 1, schema: SCHEMA, pages })));
  const number = String(parts.length).padStart(6, "0");
  const key = `${SNAPSHOTS_PREFIX}${keyTime(startedAt)}/${number}-${keyTime(now)}`;
  await vault.objects.put(key, sealed, "application/octet-stream");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", sealed));
  const sha256 = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { key, at: now, bytes: sealed.length, sha256 };
}

async function writeIndex(vault: Vault, place: SnapshotPlace, site: string, at: number): Promise<void> {
  const { startedAt, parts, rows } = place;
  const index: SnapshotIndex = { version: 1, schema: SCHEMA, site, startedAt, finishedAt: at, parts, rows };
  const key = `${SNAPSHOTS_PREFIX}${keyTime(startedAt)}/index.json`;
  await vault.objects.put(key, new TextEncoder().encode(JSON.stringify(index, null, 1)), "application/json");
}

async function keysUnder(objects: Vault["objects"], prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for (let more = true; more; ) {
    const page = await objects.list({ prefix, after: keys.at(-1) ?? "" });
    keys.push(...page.objects.map(({ key }) => key));
    more = page.more;
  }
  return keys;
}

/**
 * Deletes snapshots that the rule does not keep, others that were never finished, and the journal before the last two. Returns whether
 * there is more to delete.
 */
async function prune({ objects }: Vault, at: number): Promise<boolean> {
  const keys = await keysUnder(objects, SNAPSHOTS_PREFIX);
  const beganAt = (key: string) => timeOfKey(key.slice(SNAPSHOTS_PREFIX.length));
  const whole = keys.filter(isIndex).flatMap((key) => beganAt(key) ?? []);
  const kept = keptSnapshots(whole);
  const [newest = 0, former = newest] = whole.toSorted((a, b) => b - a);
  const over = keys.filter((key) => !kept.has(beganAt(key) ?? at));
  const journal = (await keysUnder(objects, JOURNAL_PREFIX)).filter(
    (key) => (timeOfKey(key.slice(JOURNAL_PREFIX.length)) ?? at) < former,
  );
  // A snapshot loses its index first, so that none is taken for whole that is not.
  const all = [...over.filter(isIndex), ...over.filter((key) => !isIndex(key)), ...journal];
  for (const key of all.slice(0, DELETED_MAX)) await objects.delete(key);
  return all.length > DELETED_MAX;
}

const isIndex = (key: string) => key.endsWith("/index.json");
