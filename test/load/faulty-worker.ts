// Gazette as it is, over bindings that fail as they do in the world, and by a clock that can be set ahead. Its own code runs
// unchanged: what fails are the objects the platform hands to it.
import type { GazetteEnv } from "../../functions/env.ts";
import gazette from "../../functions/worker.ts";
import { type Dice, dice } from "./dice.ts";
import { NO_TROUBLES, type QueueTrouble, type Struck, type Trouble, type Troubles } from "./trouble.ts";

type Bound = GazetteEnv & { BUCKET: R2Bucket };

let troubles = NO_TROUBLES;
let chance: Dice = dice(1);
let struck: Struck = {};

// The cron's minutes come more quickly than they would; everybody's clock goes along, so that nothing is too early or late.
const realNow = Date.now;
let ahead = 0;
Date.now = () => realNow() + ahead;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Why a call fails, in the words of the platform. `lost`: nobody knows whether it was done. */
const WORDS: Record<keyof Troubles, { refused: string[]; lost: string[] }> = {
  database: {
    refused: ["D1_ERROR: D1 DB is overloaded. Requests queued for too long.", "D1_ERROR: Network connection lost."],
    lost: [
      "D1_ERROR: Network connection lost.",
      "D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.",
    ],
  },
  bucket: {
    refused: ["We encountered an internal error. Please try again. (10001)"],
    lost: ["We encountered an internal error. Please try again. (10001)", "Network connection lost."],
  },
  queue: { refused: ["Queue sendBatch failed: Too Many Requests"], lost: ["Network connection lost."] },
};

function strike(place: keyof Troubles, what: string): void {
  struck[`${place} ${what}`] = (struck[`${place} ${what}`] ?? 0) + 1;
}

/** One call of a binding, or what becomes of it. */
async function call<Answer>(place: keyof Troubles, run: () => Promise<Answer>): Promise<Answer> {
  const trouble: Trouble = troubles[place];
  const fail = (what: keyof Trouble, words: string[]): never => {
    strike(place, what);
    throw new Error(chance.pick(words));
  };
  if (trouble.away) fail("away", WORDS[place].refused);
  if (chance.chance(trouble.slow)) {
    strike(place, "slow");
    await sleep(chance.between(1, trouble.slowMs));
  }
  if (chance.chance(trouble.refused)) fail("refused", WORDS[place].refused);
  const lost = chance.chance(trouble.unanswered);
  const answer = await run();
  return lost ? fail("unanswered", WORDS[place].lost) : answer;
}

class Statement {
  readonly inner: D1PreparedStatement;
  constructor(inner: D1PreparedStatement) {
    this.inner = inner;
  }
  bind(...values: unknown[]): Statement {
    return new Statement(this.inner.bind(...values));
  }
  all = () => call("database", () => this.inner.all());
  run = () => call("database", () => this.inner.run());
  first = (column?: string) =>
    call<unknown>("database", () => (column === undefined ? this.inner.first() : this.inner.first(column)));
}

function faultyDatabase(db: D1Database): D1Database {
  const faulty = {
    prepare: (sql: string) => new Statement(db.prepare(sql)),
    batch: (statements: Statement[]) => call("database", () => db.batch(statements.map(({ inner }) => inner))),
  };
  return faulty as unknown as D1Database;
}

function faultyBucket(bucket: R2Bucket): R2Bucket {
  const faulty = {
    get: (key: string, options?: R2GetOptions) => call("bucket", () => bucket.get(key, options)),
    head: (key: string) => call("bucket", () => bucket.head(key)),
    list: (options?: R2ListOptions) => call("bucket", () => bucket.list(options)),
    put: (key: string, value: ArrayBuffer, options?: R2PutOptions) =>
      call("bucket", () => bucket.put(key, value, options)),
    delete: (key: string) => call("bucket", () => bucket.delete(key)),
  };
  return faulty as unknown as R2Bucket;
}

function faultyQueue(queue: Queue): Queue {
  const faulty = {
    sendBatch: (messages: MessageSendRequest[], options?: QueueSendBatchOptions) =>
      call("queue", async () => {
        const { dropped, repeated }: QueueTrouble = troubles.queue;
        const kept = messages.flatMap((message) => {
          if (chance.chance(dropped)) return strike("queue", "dropped") ?? [];
          if (chance.chance(repeated)) return strike("queue", "repeated") ?? [message, message];
          return [message];
        });
        if (kept.length > 0) await queue.sendBatch(kept, options);
      }),
  };
  return faulty as unknown as Queue;
}

let known: GazetteEnv | undefined;

/** The same object every time, as the platform's is. */
function faulty(env: Bound): GazetteEnv {
  known ??= {
    ...env,
    DB: faultyDatabase(env.DB),
    BUCKET: faultyBucket(env.BUCKET),
    QUEUE: faultyQueue(env.QUEUE),
  };
  return known;
}

export default {
  async fetch(request, env, context) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/load/troubles") {
      const given = await request.json<{ troubles?: Troubles; seed?: number }>();
      if (given.troubles) troubles = given.troubles;
      if (given.seed !== undefined) chance = dice(given.seed);
      const answer = Response.json(struck);
      struck = {};
      return answer;
    }
    if (pathname === "/load/cron") {
      const at = Number(searchParams.get("at"));
      ahead = at - realNow();
      const controller = { scheduledTime: at, cron: "* * * * *", noRetry() {} };
      return gazette.scheduled(controller, faulty(env)).then(
        () => new Response("done"),
        (fault) => new Response(String(fault), { status: 500 }),
      );
    }
    return gazette.fetch(request, faulty(env), context);
  },
  queue: (batch, env) => gazette.queue(batch, faulty(env)),
} satisfies ExportedHandler<Bound>;
