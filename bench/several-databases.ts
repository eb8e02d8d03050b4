// `node bench/several-databases.ts [databases] [subscribers] [days]`: the simulation of docs/decisions/several-databases.md, on real SQLite.
// It is a model of the rule, not the product's code.
import { DatabaseSync } from "node:sqlite";
import { aligned } from "./table.ts";

const [databases = 4, subscribers = 20_000, days = 14] = process.argv.slice(2).map(Number);
/** Ids of one database. */
const RANGE = Math.ceil((subscribers * 1.5) / databases);
const BATCH = 48;

/** Repeatable chance (xorshift32). */
let seed = 2_463_534_242;
function chance(share: number): boolean {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) / 2 ** 32 < share;
}

class Down extends Error {}

/** One D1: it counts its statements, and may be down. */
class Database {
  readonly db = new DatabaseSync(":memory:");
  statements = 0;
  isDown = false;
  constructor(schema: string) {
    this.db.exec(schema);
  }
  all<Row>(sql: string, ...values: (string | number)[]): Row[] {
    if (this.isDown) throw new Down();
    this.statements++;
    return this.db.prepare(sql).all(...values) as Row[];
  }
  /** Several statements, all or none. */
  atomically(act: () => void): void {
    if (this.isDown) throw new Down();
    this.db.exec("BEGIN IMMEDIATE");
    try {
      act();
      this.db.exec("COMMIT");
    } catch (fault) {
      this.db.exec("ROLLBACK");
      throw fault;
    }
  }
}

const first =
  new Database(`CREATE TABLE addresses (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE issues (id INTEGER PRIMARY KEY, through_seq INTEGER NOT NULL, parts TEXT NOT NULL DEFAULT '{}') STRICT;`);
const ranges = Array.from(
  { length: databases },
  () =>
    new Database(`CREATE TABLE subscribers (id INTEGER PRIMARY KEY, email TEXT NOT NULL, state TEXT NOT NULL, cursor INTEGER NOT NULL) STRICT;
      CREATE TABLE deliveries (id INTEGER PRIMARY KEY, state TEXT NOT NULL, from_seq INTEGER, through_seq INTEGER) STRICT;`),
);

function rangeOf(id: number): Database {
  const found = ranges[Math.floor((id - 1) / RANGE)];
  if (!found) throw new Error(`No database for ${id}.`);
  return found;
}

/** What every inbox got: places in the log by subscriber. */
const inboxes = new Map<number, number[]>();

/** Claims the address, then inserts the subscriber: a claim without one is taken over. */
function join(email: string, cursor: number): number | undefined {
  try {
    first.all("INSERT OR IGNORE INTO addresses (email) VALUES (?)", email);
    const id = first.all<{ id: number }>("SELECT id FROM addresses WHERE email = ?", email)[0]?.id as number;
    rangeOf(id).all(
      `INSERT INTO subscribers VALUES (?, ?, 'active', ?)
       ON CONFLICT (id) DO UPDATE SET state = 'active', cursor = max(cursor, excluded.cursor) WHERE state <> 'suppressed'`,
      ...[id, email, cursor],
    );
    return id;
  } catch (fault) {
    if (fault instanceof Down) return undefined;
    throw fault;
  }
}

function plan(issue: number, through: number, range: Database): void {
  range.all(
    `INSERT OR IGNORE INTO deliveries SELECT ? << 32 | id, 'queued', NULL, NULL FROM subscribers WHERE state = 'active' AND cursor < ?`,
    ...[issue, through],
  );
}

/** Sends some of an issue in one database. False if nothing is queued there. */
function send(issue: number, through: number, range: Database): boolean {
  const claimed: { id: number; from: number }[] = [];
  range.atomically(() => {
    const rows = range.all<{ id: number; from: number }>(
      `SELECT d.id, s.cursor AS "from" FROM deliveries d CROSS JOIN subscribers s ON s.id = d.id & 4294967295
        WHERE d.id > ? << 32 AND d.id < (? + 1) << 32 AND d.state = 'queued' AND s.state = 'active' LIMIT ${BATCH}`,
      ...[issue, issue],
    );
    const ids = JSON.stringify(rows.map(({ id }) => id));
    range.all(
      `UPDATE deliveries SET state = 'sending', through_seq = ?, from_seq =
         (SELECT cursor FROM subscribers WHERE id = deliveries.id & 4294967295) WHERE id IN (SELECT value FROM json_each(?))`,
      ...[through, ids],
    );
    range.all(
      "UPDATE subscribers SET cursor = ? WHERE id IN (SELECT value & 4294967295 FROM json_each(?))",
      ...[through, ids],
    );
    claimed.push(...rows);
  });
  if (claimed.length === 0) {
    range.all(
      "UPDATE deliveries SET state = 'skipped' WHERE id > ? << 32 AND id < (? + 1) << 32 AND state = 'queued'",
      ...[issue, issue],
    );
    return false;
  }
  // Dies before it sends: the sweep settles what it held, as unknown, and never sends it again.
  if (chance(0.02)) return true;
  for (const { id, from } of claimed) {
    const inbox = inboxes.get(id % 2 ** 32) ?? [];
    for (let seq = from + 1; seq <= through; seq++) inbox.push(seq);
    inboxes.set(id % 2 ** 32, inbox);
  }
  // Dies before it records.
  if (chance(0.02)) return true;
  range.all(
    "UPDATE deliveries SET state = 'accepted' WHERE state = 'sending' AND id IN (SELECT value FROM json_each(?))",
    JSON.stringify(claimed.map(({ id }) => id)),
  );
  return true;
}

function sweep(issue: number, range: Database): void {
  range.all(
    "UPDATE deliveries SET state = 'unknown' WHERE id > ? << 32 AND id < (? + 1) << 32 AND state = 'sending'",
    ...[issue, issue],
  );
}

function check(issue: number, through: number): void {
  const seen = new Set<string>();
  for (const [index, range] of ranges.entries()) {
    for (const { id, email, state, cursor } of range.all<{ id: number; email: string; state: string; cursor: number }>(
      "SELECT * FROM subscribers",
    )) {
      if (seen.has(email) || Math.floor((id - 1) / RANGE) !== index) throw new Error(`${email} is in two places.`);
      seen.add(email);
      if (state === "active" && cursor < through) throw new Error(`${email} was missed by issue ${issue}.`);
      const inbox = inboxes.get(id) ?? [];
      if (new Set(inbox).size !== inbox.length) throw new Error(`${email} got a post twice.`);
    }
    const open = range.all("SELECT 1 FROM deliveries WHERE state IN ('queued', 'sending')");
    if (open.length > 0) throw new Error(`Issue ${issue} is not over in database ${index}.`);
  }
}

for (let n = 0; n < subscribers; n++) join(`reader${n}@example.com`, 0);
for (let day = 1; day <= days; day++) {
  const through = day;
  first.all("INSERT INTO issues (id, through_seq) VALUES (?, ?)", day, through);
  const planned = new Set<Database>();
  const over = new Set<Database>();
  for (let round = 0; over.size < databases; round++) {
    if (round > 100_000) throw new Error("It never ends.");
    for (const [index, range] of ranges.entries()) {
      if (over.has(range)) continue;
      range.isDown = chance(0.01);
      try {
        if (!planned.has(range)) plan(day, through, range);
        planned.add(range);
        if (send(day, through, range)) continue;
        sweep(day, range);
        first.all("UPDATE issues SET parts = json_set(parts, ?, json('true')) WHERE id = ?", `$."${index}"`, day);
        over.add(range);
      } catch (fault) {
        if (!(fault instanceof Down)) throw fault;
      }
    }
    // Meanwhile people leave, bounce, and join; who joins has seen what is out.
    const someone = 1 + ((seed >>> 0) % subscribers);
    const range = rangeOf(someone);
    if (!range.isDown && chance(0.3))
      range.all(`UPDATE subscribers SET state = ? WHERE id = ?`, chance(0.5) ? "unsubscribed" : "suppressed", someone);
    if (chance(0.3)) join(`late${day}-${round}@example.com`, through);
    if (chance(0.1)) join(`reader${someone}@example.com`, through);
  }
  for (const range of ranges) range.isDown = false;
  check(day, through);
}

const mails = [...inboxes.values()].reduce((sum, inbox) => sum + inbox.length, 0);
const counted = ranges.map(({ statements }) => statements);
console.log(
  aligned([
    [
      "databases",
      "subscribers",
      "issues",
      "posts received",
      "statements of the busiest",
      "of the first, for addresses and issues",
    ],
    [
      ...[databases, subscribers, days, mails, Math.max(...counted), first.statements].map((number) =>
        number.toLocaleString("en"),
      ),
    ],
  ]),
);
