// Gazette as it is, over bindings that fail as they do in the world, and by a clock that can be set ahead. Its own code runs
// unchanged: what fails are the objects the platform hands to it.
import type { GazetteEnv } from "../../functions/env.ts";
import gazette, { Sender as OwnSender } from "../../functions/worker.ts";
import { type Dice, dice } from "./dice.ts";
import { type Around, faultyBucket, faultyDatabase, faultyQueue } from "./faulty-bindings.ts";
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

function strike<Value>(place: keyof Troubles, what: string, value: Value): Value {
  struck[`${place} ${what}`] = (struck[`${place} ${what}`] ?? 0) + 1;
  return value;
}

/** What becomes of a call of a binding. */
const around =
  (place: keyof Troubles): Around =>
  (_, run) =>
    call(place, run);

async function call<Answer>(place: keyof Troubles, run: () => Promise<Answer>): Promise<Answer> {
  const trouble: Trouble = troubles[place];
  const fail = (what: keyof Trouble, words: string[]): never => {
    throw strike(place, what, new Error(chance.pick(words)));
  };
  if (trouble.away) fail("away", WORDS[place].refused);
  if (chance.chance(trouble.slow)) {
    await sleep(strike(place, "slow", chance.between(1, trouble.slowMs)));
  }
  if (chance.chance(trouble.refused)) fail("refused", WORDS[place].refused);
  const lost = chance.chance(trouble.unanswered);
  const answer = await run();
  return lost ? fail("unanswered", WORDS[place].lost) : answer;
}

/** How often a message is delivered. */
function fate(): number {
  const { dropped, repeated }: QueueTrouble = troubles.queue;
  if (chance.chance(dropped)) return strike("queue", "dropped", 0);
  return chance.chance(repeated) ? strike("queue", "repeated", 2) : 1;
}

let known: GazetteEnv | undefined;

/** The same object every time, as the platform's is. */
function faulty(env: Bound): GazetteEnv {
  known ??= {
    ...env,
    DB: faultyDatabase(env.DB, around("database")),
    BUCKET: faultyBucket(env.BUCKET, around("bucket")),
    MAIL_QUEUE: faultyQueue(env.MAIL_QUEUE, around("queue"), fate),
    POSTS_QUEUE: faultyQueue(env.POSTS_QUEUE, around("queue"), fate),
    IMAGES_QUEUE: faultyQueue(env.IMAGES_QUEUE, around("queue"), fate),
    SENDERS: {
      getByName: (name: string) => ({
        call: (sender: number, at: number) =>
          call("queue", async () => {
            // Called twice is called once; not called, the cron calls.
            if (fate() > 0) await env.SENDERS.getByName(name).call(sender, at);
          }),
      }),
    },
    // Said to be safe once it is queued: this one loses nothing.
    FEEDBACK_QUEUE: faultyQueue(env.FEEDBACK_QUEUE, around("queue"), () => Math.max(1, fate())),
  };
  return known;
}

/** A sender over the same bindings; its alarms are by the platform's clock. */
export class Sender extends OwnSender {
  constructor(context: DurableObjectState, env: Bound) {
    super(context, faulty(env));
  }
  override async call(sender: number, at: number): Promise<void> {
    await super.call(sender, at - ahead);
  }
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
