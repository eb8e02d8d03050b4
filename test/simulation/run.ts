import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { type History, invent, inWords } from "./history.ts";
import { withFault } from "./loader.ts";
import { type Failure, shrink } from "./shrink.ts";

const DAY = 86_400_000;

/** A life lasts no longer than this: what is longer are several, with one seed after another. */
const LIFE_DAYS = 100;

const OPTIONS = {
  days: { type: "string", default: "100" },
  /** How many lives of so many days, with one seed after another. */
  lives: { type: "string", default: "1" },
  seed: { type: "string", default: "1" },
  /** Sites that publish one post a day. */
  small: { type: "boolean", default: false },
  /** Readers change their addresses, too. */
  moving: { type: "boolean", default: false },
  /** They follow tags, authors and watches, too. */
  following: { type: "boolean", default: false },
  /** Issues are edited and reviewed, posts say how they are mailed, and some readers want one mail a month. */
  editing: { type: "boolean", default: false },
  /** The database is lost now and then, and restored from its backup. */
  losing: { type: "boolean", default: false },
  /** Seconds to look for the shortest history of a failure. */
  shrink: { type: "string", default: "60" },
  /** What is known to be wrong, and not looked for. */
  ignore: { type: "string", default: "^$" },
  /** Events, by what is printed of them, that do not happen. */
  "leave-out": { type: "string", default: "^$" },
  /** The fault that `loader.ts` puts in. */
  plant: { type: "string" },
  /** Lets the cron come in quiet minutes, too. */
  "every-minute": { type: "boolean", default: false },
  /** Prints who got which posts. */
  mails: { type: "boolean", default: false },
  /** Prints what Gazette logs. */
  verbose: { type: "boolean", default: false },
} as const;

const print = console.log.bind(console);
const told = { log: console.log, error: console.error, warn: console.warn, info: console.info };

/** This process's own time: others share the machine. */
const seconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
};

/** Lives through what a command asks for. */
async function simulate(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS });
  for (const name of ["log", "error", "warn", "info"] as const) console[name] = values.verbose ? told[name] : () => {};
  const ignore = new RegExp(values.ignore);
  const leftOut = new RegExp(values["leave-out"]);
  const world = new URL("./world.ts", import.meta.url);
  const { World }: typeof import("./world.ts") = await import(
    values.plant === undefined ? world.href : withFault(values.plant, world)
  );
  /** Days that were lived through, those after the last event included. */
  let lived = 0;

  function lifeOf(seed: number, days: number): History {
    const history = invent(seed, days, values);
    return { ...history, events: history.events.filter((event) => !leftOut.test(inWords(event, history.start))) };
  }

  async function run(history: History): Promise<Failure & { told: string }> {
    const world = new World(history, { ignore, everyMinute: values["every-minute"] });
    const wrong = await world.run();
    lived += (world.time.now - history.start) / DAY;
    world.close();
    if (values.mails) for (const [email, tokens] of world.model.received) print(`${email} got ${tokens.join(" ")}`);
    const { crons, batches, shifts, atOnce, mails, killed, moved, losses } = world.counted;
    const fates = [...world.model.settled].map(([fate, count]) => `${count} ${fate}`).join(", ");
    const told = `${crons} crons, ${batches} batches, ${shifts} shifts (${atOnce} at once), ${mails} mails, ${killed} killed, ${moved} moved, ${losses} databases lost; posts to readers: ${fates}`;
    return { history, wrong, at: world.time.now, told };
  }

  const days = Number(values.days) * Number(values.lives);
  const begun = seconds();
  for (let done = 0, seed = Number(values.seed); done < days; seed++) {
    const life = Math.min(LIFE_DAYS, Number(values.days), days - done);
    const started = seconds();
    const found = await run(lifeOf(seed, life));
    done += life;
    print(`seed ${seed}, ${life} days: ${found.told}; ${(seconds() - started).toFixed(1)} s`);
    if (found.wrong.length === 0) continue;
    process.exitCode = 1;
    for (const line of found.wrong.slice(0, 4)) print(`  WRONG at ${new Date(found.at).toISOString()}: ${line}`);
    // Of a fault that was put in, one finding is enough.
    if (values.plant !== undefined) break;
    if (values.shrink === "0") continue;
    const until = seconds() + Number(values.shrink);
    const shortest = await shrink(found, run, () => seconds() > until);
    const { history } = shortest;
    print(
      `  The shortest history found, of ${history.events.length} events in ${history.days} days` +
        ` (hold ${history.holdMs / 60_000} min, on_unknown: ${history.onUnknown}):`,
    );
    for (const event of history.events) print(`    ${inWords(event, history.start)}`);
    for (const line of shortest.wrong.slice(0, 3)) print(`    → ${line}`);
  }
  const took = seconds() - begun;
  print(`${lived} days in ${took.toFixed(1)} s of CPU: ${Math.round((lived / took) * 60)} a minute`);
}

// With `-` it reads commands, each a line with a JSON array: to load Gazette takes as long as a short life.
if (process.argv[2] === "-")
  for await (const command of createInterface(process.stdin)) await simulate(JSON.parse(command));
else await simulate(process.argv.slice(2));
