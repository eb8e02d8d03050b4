import * as z from "zod";
import type { FieldReason } from "../../src/core/field-reason.ts";
import { reason } from "../../src/core/reason.ts";
import type { Site } from "../../src/core/site.ts";
import type { FileColumn, FileRow } from "../../src/core/subscribers/file-columns.ts";
import { FOLLOW_LISTS, FOLLOW_NAMES, followKey, labelsFollowed } from "../../src/core/subscribers/follow.ts";
import { CHANGE_KINDS, SUBSCRIBER_STATES } from "../../src/core/subscribers/subscriber.ts";
import { instantOf } from "../../src/core/wall-clock.ts";
import { readSubscriberFile, type SubscriberFile } from "../../src/formats/subscriber-file/read.ts";
import { isLanguage } from "../../src/locales/index.ts";
import type { Ports as AllPorts } from "../../src/ports/index.ts";
import { type ImportRow, importSubscribers } from "../../src/use-cases/subscribers/import-subscribers.ts";
import { unknownIn } from "../../src/use-cases/subscribers/named-follows.ts";
import { fieldReasons, refuse } from "../http/field-reasons.ts";
import { RefusedRequest } from "../http/problem.ts";
import { PreferencesFields, preferencesOf } from "../pages/preferences-request.ts";

/** Rows of one request. */
const ROWS_MAX = 100_000;

/** A language that nothing is written in means the site's: nobody is refused for it. */
const spoken = (text: string) => {
  const primary = /^[a-z]{2,3}(?![^-_])/i.exec(text.trim())?.[0].toLowerCase();
  return primary === undefined ? text : isLanguage(primary) ? primary : undefined;
};
const switched = (text: string) => (text === "true" || text === "false" ? text === "true" : text);
const listed = (text: string) => text.split(/[;|；]/);

/** A time, in the site's zone where it has none of its own. */
const Time = z.string().max(64).optional();
const Words = z.string().max(2_000).default("");

const History = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      refuse(context, reason("value-invalid"));
      return z.NEVER;
    }
  })
  .pipe(z.array(z.tuple([z.enum(CHANGE_KINDS), z.int().min(0), z.string().max(40), z.string()])).max(1_000))
  .default([]);

/** A row has no empty cells, what is missing is the site's own choice, and its address was normalized on reading. */
const ImportedRow = z.object({
  email: z.string(),
  categories: z.preprocess(listed, PreferencesFields.categories).optional(),
  tags: z.preprocess(listed, PreferencesFields.tags).optional(),
  authors: z.preprocess(listed, PreferencesFields.authors).optional(),
  watches: z.preprocess(listed, PreferencesFields.watches).optional(),
  frequency: PreferencesFields.frequency,
  hour: PreferencesFields.hour,
  timezone: PreferencesFields.timezone,
  language: z.preprocess(spoken, PreferencesFields.language).optional(),
  alerts: z.preprocess(switched, PreferencesFields.alerts).optional(),
  status: z.enum(SUBSCRIBER_STATES).default("pending"),
  created_at: Time,
  confirmed_at: Time,
  left_at: Time,
  reason: z.enum(["bounce", "complaint", "manual"]).default("manual"),
  detail: Words,
  source: Words,
  history: History,
} satisfies Record<FileColumn, z.ZodType>);

export interface ImportRequest {
  bytes: Uint8Array;
  /** The name of the file. */
  name: string;
  consent: string;
}

type Ports = Parameters<typeof importSubscribers>[0] & Pick<AllPorts, "site" | "posts">;

/** Labels whose titles are looked up at once. */
const LABELS_AT_ONCE = 2_000;

/** Reads an import file row by row. Throws `RefusedRequest` if it is no such file. */
export async function readImport(
  { bytes, name, consent }: ImportRequest,
  { site, posts }: Pick<Ports, "site" | "posts">,
  at: number,
): Promise<SubscriberFile<ImportRow>> {
  const first = read(new Set());
  const unknown = await unknownLabels(posts, first.rows, at);
  // Again, so that a row which is refused never stands for another of the same address.
  return unknown.size === 0 ? first : read(unknown);

  function read(unknown: Set<string>): SubscriberFile<ImportRow> {
    const file = readSubscriberFile(bytes, {
      name,
      most: ROWS_MAX,
      check(row, line) {
        const reading = check(row, line);
        const errors = "row" in reading ? unknownErrors(reading.row, unknown) : [];
        return errors.length > 0 ? { errors } : reading;
      },
    });
    if ("problem" in file) throw new RefusedRequest(file.problem.code === "csv-too-long" ? 413 : 400, file.problem);
    return file;
  }

  function check(row: FileRow, line: number): { row: ImportRow } | { errors: FieldReason[] } {
    const reading = ImportedRow.safeParse(row);
    if (!reading.success) return { errors: fieldReasons(reading.error) };
    const {
      email,
      status,
      created_at,
      confirmed_at,
      left_at,
      reason: why,
      detail,
      source,
      history,
      ...chosen
    } = reading.data;
    const [createdAt, confirmedAt, leftAt] = [created_at, confirmed_at, left_at].map((text) => instant(text, site));
    const isAgreed = consent !== "" || createdAt !== undefined || confirmedAt !== undefined || history.length > 0;
    if (status === "active" && !isAgreed) return { errors: [{ field: "status", reason: reason("consent-missing") }] };
    const past = history.map(([kind, at, source, detail]) => ({ kind, at, source, detail }));
    const facts = { createdAt, confirmedAt, leftAt, reason: why, detail, source, history: past };
    // In our own records nothing chosen means everything, whatever the site's default is.
    const preferences = preferencesOf(
      history.length > 0 ? { ...chosen, categories: chosen.categories ?? [] } : chosen,
      site,
    );
    return { row: { line, email, state: status, ...preferences, ...facts } };
  }
}

/** Returns the keys of labels that no post has or had; none while the site has no posts to tell by. */
async function unknownLabels(
  posts: Ports["posts"],
  rows: SubscriberFile<ImportRow>["rows"],
  at: number,
): Promise<Set<string>> {
  const labels = new Map(
    rows.flatMap(({ row }) => (isNew(row) ? labelsFollowed(row).map((label) => [followKey(label), label]) : [])),
  );
  const unknown = new Set<string>();
  if (labels.size === 0 || (await posts.labels("category", at)).length === 0) return unknown;
  const all = [...labels];
  for (let start = 0; start < all.length; start += LABELS_AT_ONCE) {
    const some = all.slice(start, start + LABELS_AT_ONCE);
    const titles = await posts.labelTitles(
      some.map(([, label]) => label),
      at,
    );
    for (const [index, [key]] of some.entries()) if (titles[index] === undefined) unknown.add(key);
  }
  return unknown;
}

/** Names each column of a row with such a label. */
function unknownErrors(row: ImportRow, unknown: Set<string>): FieldReason[] {
  if (unknown.size === 0 || !isNew(row)) return [];
  const wrong = labelsFollowed(row).filter((label) => unknown.has(followKey(label)));
  return FOLLOW_NAMES.filter((name) => wrong.some(({ kind }) => FOLLOW_LISTS[kind] === name)).map((name) => ({
    field: name,
    reason: unknownIn(name),
  }));
}

/** Whether a row says what somebody will get: who has left stays left, and our own records stay as they were. */
const isNew = ({ state, history }: ImportRow): boolean =>
  history.length === 0 && (state === "active" || state === "pending");

/** Imports a file, or says what would become of it. */
export async function runImport(
  ports: Ports,
  request: ImportRequest & { dryRun: boolean; confirm: boolean; stop: boolean },
  at: number,
) {
  const file = await readImport(request, ports, at);
  const { rows, duplicates } = file;
  const report = await importSubscribers(
    ports,
    rows.map(({ row }) => row),
    request,
    at,
  );
  return { ...file, rows: rows.length + duplicates.length + file.refused.length, report };
}

function instant(text: string | undefined, site: Site): number | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?$/.exec(text ?? "")?.map(Number) ?? [];
  if (year && month && day)
    return instantOf({ year, month, day, hour: hour ?? 0, minute: minute ?? 0, second: second ?? 0 }, site.timeZone);
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? undefined : at;
}
