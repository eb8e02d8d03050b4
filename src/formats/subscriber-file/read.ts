import { parse } from "csv-parse/sync";
import type { FieldReason } from "../../core/field-reason.ts";
import { truncate } from "../../core/normal-form.ts";
import { type Reason, reason } from "../../core/reason.ts";
import { emailAddress } from "../../core/subscribers/email-address.ts";
import type { ColumnMeaning, FileRow, UnderstoodColumn } from "../../core/subscribers/file-columns.ts";
import { unquotedCell } from "../csv.ts";
import { CHOICES, type Understanding, understandColumns } from "./columns.ts";
import { decodeTable, type Encoding } from "./decode.ts";
import { keyOf } from "./key.ts";
import { type Product, stateOfFile } from "./products.ts";
import { type FileState, stateNamed, strictest, strictness, yesOrNo } from "./states.ts";
import { readTime } from "./times.ts";

/** Characters of one row: a quote that is never closed makes one row of everything after it. */
const ROW_MAX = 1_000_000;
/** Characters in which the first row ends. */
const HEADER_MAX = 20_000;
const SOURCE_MAX = 1_000;
/** Characters of a state that a refusal repeats. */
const WORD_MAX = 100;

export interface SubscriberFile<Row> {
  product: string | undefined;
  encoding: Encoding;
  separator: string;
  columns: UnderstoodColumn[];
  /** One for each address, with the line on which it begins. */
  rows: { line: number; row: Row }[];
  /** Lines that repeat an address. */
  duplicates: number[];
  /** `cells`: as the file has them. */
  refused: { line: number; email: string; errors: FieldReason[]; cells: string[] }[];
}

interface Options<Row> {
  /** The name of the file: some products tell the state by it. */
  name: string;
  /** Most rows that are read. */
  most: number;
  /** Takes a row, or says what is wrong with it. */
  check: (row: FileRow, line: number) => { row: Row } | { errors: FieldReason[] };
}

/** Reads a file of subscribers as another product, a sheet or we wrote it. Returns the reason if it cannot be understood. */
export function readSubscriberFile<Row>(
  bytes: Uint8Array,
  { name, most, check }: Options<Row>,
): SubscriberFile<Row> | { problem: Reason } {
  const decoding = decodeTable(bytes);
  if ("problem" in decoding) return decoding;
  const whole = decoding.text.replace(/\r\n?/g, "\n");
  const [said = "", separatorSaid] = /^sep=(.)\n/.exec(whole) ?? [];
  const text = whole.slice(said.length);
  if (text.trim() === "") return { problem: reason("file-empty") };
  const head = readHead(text, separatorSaid ? [separatorSaid] : [",", ";", "\t", "|"]);
  if ("problem" in head) return head;
  const { separator, understanding } = head;
  const { product, columns } = understanding;
  const translate = translator(understanding, name);
  const found = new Map<string, { line: number; row: Row; rank: number }>();
  const refused: SubscriberFile<Row>["refused"] = [];
  const duplicates: number[] = [];
  const skipped = separatorSaid ? 1 : 0;
  let count = -1;
  const take = (cells: string[], { lines }: { lines: number }): null => {
    if (++count === 0 || count > most) return null;
    const line = skipped + lines - cells.reduce((sum, cell) => sum + breaksIn(cell), 0);
    const { row, state, errors } = translate(cells);
    const checked = check(row, line);
    const known = errors.map(({ field }) => field);
    const more = "errors" in checked ? checked.errors.filter(({ field }) => !known.includes(field)) : [];
    if ("errors" in checked || errors.length > 0) {
      refused.push({ line, email: row.email, errors: [...errors, ...more], cells });
      return null;
    }
    const rank = strictness(state);
    const same = found.get(row.email);
    if (same) duplicates.push(rank < same.rank ? same.line : line);
    if (!same || rank < same.rank) found.set(row.email, { line, row: checked.row, rank });
    return null;
  };
  const problem = parseRows(text, separator, product, take);
  if (problem) return { problem };
  if (count > most) return { problem: reason("csv-too-long", { most }) };
  return {
    product: product?.name,
    encoding: decoding.encoding,
    separator,
    columns,
    rows: [...found.values()].map(({ line, row }) => ({ line, row })),
    duplicates,
    refused,
  };
}

const breaksIn = (cell: string): number => (cell.includes("\n") ? cell.split("\n").length - 1 : 0);

/** Reads the first row by the separator that makes most of it. */
function readHead(
  text: string,
  separators: string[],
): { separator: string; understanding: Understanding } | { problem: Reason } {
  const heads = separators.map((separator) => {
    let cells: string[] = [];
    try {
      [cells = []] = parse(text.slice(0, HEADER_MAX), { ...LENIENT, delimiter: separator, to: 1 });
    } catch {
      // Its quotes fit another separator.
    }
    return { separator, cells, understanding: understandColumns(cells) };
  });
  const [best] = heads.sort(
    (one, other) => fitness(other.understanding) - fitness(one.understanding) || other.cells.length - one.cells.length,
  );
  if (!best) return { problem: reason("file-empty") };
  const { separator, understanding } = best;
  return "problem" in understanding ? understanding : { separator, understanding };
}

function fitness(understanding: Understanding | { problem: Reason }): number {
  if ("columns" in understanding) return understanding.columns.filter(({ means }) => means).length;
  const { code, values } = understanding.problem;
  return code === "addresses-ambiguous" ? (values as { names: string[] }).names.length : 0;
}

const LENIENT = {
  trim: true,
  skip_empty_lines: true,
  relax_column_count: true,
  relax_quotes: true,
  record_delimiter: "\n",
  max_record_size: ROW_MAX,
};

/** Hands each row to `take`, in order. Returns the reason if the text is no table. */
function parseRows(
  text: string,
  delimiter: string,
  product: Product | undefined,
  take: (cells: string[], context: { lines: number }) => null,
): Reason | undefined {
  try {
    parse(text, { ...LENIENT, delimiter, escape: product?.escape ?? '"', on_record: take });
    return undefined;
  } catch (error) {
    return reason("csv-unreadable", { words: error instanceof Error ? error.message : String(error) });
  }
}

interface Translation {
  row: FileRow;
  state: FileState;
  errors: FieldReason[];
}

/** Returns what translates the cells of a row into our columns. */
function translator({ product, columns }: Understanding, fileName: string): (cells: string[]) => Translation {
  const places = new Map<ColumnMeaning, number[]>();
  for (const [index, { means }] of columns.entries())
    if (means) places.set(means, [...(places.get(means) ?? []), index]);
  const fileState = stateOfFile(
    product,
    columns.map(({ name }) => keyOf(name)),
    fileName,
  );
  const isOurs = product?.name === "Gazette";
  const passed = columns.flatMap(({ means }, index) =>
    means && isPassed(means, isOurs) ? [[means, index] as const] : [],
  );
  const evidence = columns.flatMap(({ name, means }, index) =>
    !isOurs && means && EVIDENCE.has(means) ? [{ name, index }] : [],
  );
  return (cells) => {
    const all = (means: ColumnMeaning) => (places.get(means) ?? []).map((index) => unquotedCell(cells[index] ?? ""));
    const cell = (means: ColumnMeaning) => all(means)[0] ?? "";
    const errors: FieldReason[] = [];
    const address = emailAddress(cell("email"));
    if ("problem" in address) errors.push({ field: "email", reason: address.problem });
    const email = "address" in address ? address.address : cell("email");
    const word = cell("status");
    const named = word === "" ? fileState : (product?.states?.[keyOf(word)] ?? stateNamed(word));
    if (word !== "" && named === undefined)
      errors.push({ field: "status", reason: reason("state-unknown", { words: truncate(word, WORD_MAX) }) });
    const state =
      strictest([
        ...(named ? [named] : []),
        ...(saysLeft(cell, all, isOurs) ? (["unsubscribed"] as const) : []),
        ...(cell("bounced_at") === "" ? [] : (["bounce"] as const)),
      ]) ?? stateOfFlags(cell);
    if (state === "never") errors.push({ field: "status", reason: reason("never-subscribed") });
    const given: { [Name in ColumnMeaning]?: string } = {};
    for (const [means, index] of passed) if (cells[index]) given[means] = unquotedCell(cells[index]);
    const time = (means: ColumnMeaning) => zoned(readTime(cell(means)), product);
    const suppression = isSuppression(state)
      ? { status: "suppressed", reason: state }
      : { status: state === "never" ? "pending" : state };
    const facts = evidence.flatMap(({ name, index }) => {
      const said = (cells[index] ?? "").replace(/\s+/g, " ");
      return said === "" || said.toLowerCase() === state ? [] : [`${name}: ${said}`];
    });
    const row: FileRow = {
      ...given,
      email,
      ...suppression,
      ...(given.reason && state === "manual" ? { reason: given.reason } : {}),
      ...defined({
        created_at: time("created_at"),
        confirmed_at: isOurs || state === "active" ? time("confirmed_at") : undefined,
        left_at: time(state === "bounce" && cell("bounced_at") !== "" ? "bounced_at" : "left_at"),
        source: isOurs
          ? given.source
          : truncate([product?.name ?? fileName, ...facts].filter(Boolean).join("; "), SOURCE_MAX),
      }),
    };
    return { row, state, errors };
  };
}

/** Returns whether a column says that they left: by a yes, or by a time or a reason in its place. */
function saysLeft(
  cell: (means: ColumnMeaning) => string,
  all: (means: ColumnMeaning) => string[],
  isOurs: boolean,
): boolean {
  if (isOurs) return false;
  const left = (["disabled", "deleted_at", "left_at"] as const).flatMap(all);
  return left.some((said) => !NOTHING.test(said) && yesOrNo(said) !== false) || yesOrNo(cell("subscribed")) === false;
}

/** What databases and sheets write where there is nothing. */
const NOTHING = /^(?:|null|none|n\/?a|[-–—]|0000-00-00.{0,20})$/i;

/** Returns the state of who has none by what they agreed to: subscribed, or confirmed where no column says that. */
function stateOfFlags(cell: (means: ColumnMeaning) => string): "active" | "pending" {
  const [subscribed, confirmed] = [yesOrNo(cell("subscribed")), yesOrNo(cell("confirmed"))];
  return (subscribed && confirmed !== false) || (subscribed === undefined && confirmed) ? "active" : "pending";
}

const isPassed = (means: ColumnMeaning, isOurs: boolean): boolean => CHOICES.has(means) || (isOurs && OURS.has(means));

const OURS = new Set<ColumnMeaning>(["tags", "authors", "reason", "detail", "source", "history"]);

/** Kept in the history of who is imported, as the file has it. */
const EVIDENCE = new Set<ColumnMeaning>([
  ...([
    "status",
    "subscribed",
    "confirmed",
    "disabled",
    "deleted_at",
    "created_at",
    "confirmed_at",
    "left_at",
    "bounced_at",
  ] as const),
  ...(["detail", "source", "ip"] as const),
]);

const isSuppression = (state: FileState) => state === "bounce" || state === "complaint" || state === "manual";

/** Other products write UTC; a sheet has the time of where it was typed. */
const zoned = (time: string | undefined, product: Product | undefined): string | undefined =>
  time === undefined || !product || product.name === "Gazette" || /Z$|[+-]\d\d:\d\d$/.test(time) ? time : `${time}Z`;

const defined = <Values extends Record<string, string | undefined>>(values: Values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as { [Name in keyof Values]?: string };
