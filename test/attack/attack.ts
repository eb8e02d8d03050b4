import type { Module } from "../../infra/bundle.ts";
import { openJudge } from "../browser/judge.ts";
import { type Dice, dice } from "../load/dice.ts";
import { filled } from "../security/growth.ts";
import { type Answer, AttackedGazette, PEOPLE } from "./attacked-gazette.ts";
import { type Door, type Field, FORMS, operations, PAGES, type Who } from "./doors.ts";
import { hostilePost } from "./hostile-post.ts";
import type { Sent, Values } from "./request.ts";
import { NASTY, WORST } from "./worst.ts";

export interface AttackOptions {
  seconds: number;
  /** How many there are at most, whatever time is left. */
  requests?: number;
  seed: number;
  /** Only this request of the run, to see it again. */
  only?: number;
  /** Whether published posts are opened in Chromium. */
  browser: boolean;
  /** The Worker, where it has been bundled already. */
  built?: Module[];
}

export interface AttackReport {
  requests: number;
  answers: Record<string, number>;
  posts: number;
  pages: number;
  /** Of the processor, for the request that took longest. */
  slowestMs: number;
  problems: string[];
}

/** Where a fault of the mail provider, which is not there, is no fault of ours. */
const NEEDS_MAIL = /^\/(?:ready|api\/v1\/issues\/[^/]+\/test|admin\/(?:issues\/[^/]+\/test|checks))/;
/** Milliseconds of the processor from which on a request is looked at again, at half its length. */
const SLOW_MS = 250;
const GROWTH_MAX = 2.5;
const RUNS = 4;

interface Attempt {
  who: Who;
  sent: Sent;
}

/** Mutated requests, forms, posts and keys, one after the other, the same for the same seed. */
export async function runAttack(
  { seconds, requests = Number.POSITIVE_INFINITY, seed, only, browser, built }: AttackOptions,
  progress: (what: string) => void = () => {},
): Promise<AttackReport> {
  progress("building and starting the Worker");
  const gazette = await AttackedGazette.open(built);
  const judge = browser ? await openJudge() : undefined;
  const report: AttackReport = { requests: 0, answers: {}, posts: 0, pages: 0, slowestMs: 0, problems: [] };
  const chance = dice(seed);
  try {
    const contract = await gazette.send({ method: "GET", path: "/openapi.json", headers: {}, body: undefined });
    const doors = [...operations(JSON.parse(contract.body)), ...FORMS, ...PAGES];
    const until = performance.now() + seconds * 1000;
    for (let number = only ?? 1; number <= (only ?? requests) && performance.now() < until; number++) {
      const own = chance.apart(`request ${number}`);
      const problem =
        own.chance(0.1) && (only === undefined || judge)
          ? await postProblem(gazette, judge, own, report)
          : await requestProblem(gazette, doors, own, report);
      if (problem) report.problems.push(`${problem}\n  again: npm run attack -- --seed ${seed} --only ${number}`);
      if (number % 20 === 0) progress(`${number} requests, ${report.problems.length} problems`);
      if (only !== undefined || report.problems.length >= 20) break;
    }
    return report;
  } finally {
    await judge?.close();
    await gazette.close();
  }
}

async function requestProblem(
  gazette: AttackedGazette,
  doors: Door[],
  chance: Dice,
  report: AttackReport,
): Promise<string | undefined> {
  const door = chance.pick(doors);
  const seed = `mutations ${chance.between(0, 1_000_000)}`;
  const attempt = (scale: number) => mutated(gazette, door, chance.apart(seed), scale);
  const { who, sent } = attempt(1);
  let answer: Answer;
  try {
    answer = await gazette.send(sent);
  } catch (fault) {
    // What HTTP cannot say is never sent; a long body may be refused before all of it was written. A service that is gone is
    // told by the next request.
    return /^(?:ERR_(?:INVALID|UNESCAPED)|EPIPE)/.test(String((fault as NodeJS.ErrnoException).code))
      ? undefined
      : `${fault}: ${shown({ who, sent })}`;
  }
  report.requests++;
  report.answers[answer.status] = (report.answers[answer.status] ?? 0) + 1;
  report.slowestMs = Math.max(report.slowestMs, answer.ms);
  const fail = (what: string) => `${what}: ${shown({ who, sent })}`;
  if (answer.status >= 500 && !(answer.status <= 503 && NEEDS_MAIL.test(sent.path)))
    return fail(`answered ${answer.status} (${answer.body.slice(0, 200)})`);
  const leaked = leakOf(who, sent, answer);
  if (leaked) return fail(`told ${who} of ${leaked}`);
  if (answer.ms > SLOW_MS) {
    const growth = await growthOf(gazette, attempt);
    if (growth) return fail(growth);
  }
  const twin = twinOf(sent);
  if (who === "stranger" && twin) {
    const [known, unknown] = [await gazette.send(twin.ann), await gazette.send(twin.nobody)];
    if (known.status !== unknown.status || twin.without(known.body) !== twin.without(unknown.body))
      return fail(`answered ${known.status} for who is subscribed, and ${unknown.status} for nobody`);
  }
  return undefined;
}

/** A request with one to three of its fields made into something else. At half the scale what is long is half as long. */
function mutated(gazette: AttackedGazette, door: Door, chance: Dice, scale: number): Attempt {
  const values: Values = new Map();
  for (let count = chance.between(0, 3); count > 0 && door.fields.length > 0; count--) {
    const field = chance.pick(door.fields);
    values.set(field, mutation(field, door, chance, scale));
  }
  // Others' doors, too: nobody should come in.
  const who: Who = chance.chance(0.15) ? "stranger" : door.who;
  const sent = gazette.request(door, values, who);
  if (chance.chance(0.08)) sent.path = bent(sent.path, gazette, chance);
  if (chance.chance(0.05)) sent.method = chance.pick(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]);
  if (sent.body !== undefined && chance.chance(0.08))
    sent.body = sent.body.slice(0, chance.between(0, sent.body.length));
  if (sent.body !== undefined && chance.chance(0.05))
    sent.headers["Content-Type"] = chance.pick([
      "",
      "application/json",
      "multipart/form-data; boundary=x",
      "text/html",
    ]);
  if (["GET", "HEAD"].includes(sent.method)) sent.body = undefined;
  return { who, sent };
}

function mutation({ where, maxLength }: Field, { bodyMax }: Door, chance: Dice, scale: number): unknown {
  const room = where === "path" || where === "query" ? 12_000 : where === "header" ? 8_000 : bodyMax - 4_000;
  const kind = chance.between(0, 9);
  if (kind < 5) return chance.pick(NASTY);
  if (kind === 5 && (where === "json" || where === "form" || where === "query"))
    return Array.from({ length: chance.between(2, 60) }, () => chance.pick(NASTY));
  if (kind === 6 && where === "json") return chance.pick([null, true, -1, 1e308, {}, [], [[[]]], { a: { b: [] } }]);
  if (kind === 7) return chance.pick(Object.values(PEOPLE)).email.slice(0, -chance.between(0, 9) || undefined);
  const unit = chance.pick([...WORST, "a", "標", "<", "&", "\u00e9", "a@", "-", ".", "/"]);
  const cost = where === "json" ? Buffer.byteLength(unit) : encodeURIComponent(unit).length;
  const most = Math.floor((room / cost) * unit.length);
  const length = chance.chance(0.5) && maxLength !== undefined ? Math.min(maxLength, most) : most;
  return filled(unit, Math.max(1, Math.floor(chance.between(1, length) * scale)));
}

/** An address that is nearly another one; where it holds a link, a link that is nearly somebody's. */
function bent(path: string, gazette: AttackedGazette, chance: Dice): string {
  const link = gazette.link(chance.pick(["ann", "bob"] as const), chance.pick(["unsubscribe", "preferences"] as const));
  const at = chance.between(0, link.length - 1);
  const other = link[at] === "x" ? "y" : "x";
  return chance.pick([
    `${path}/`,
    path.replace(/[^/]*$/, ".."),
    `${path}%2f..`,
    `${path}?${chance.pick(["q", "before", "limit", "category"])}=${encodeURIComponent(chance.pick(NASTY).toWellFormed())}`,
    path.toUpperCase(),
    `/preferences/${link.slice(0, at)}${other}${link.slice(at + 1)}`,
    `/preferences/${link.split(".")[0]}.${gazette.link("carol", "preferences").split(".")[1]}/export`,
  ]);
}

/** Whom an answer tells of, who is neither asking nor named in the question. */
function leakOf(who: Who, { path, body = "" }: Sent, { body: text }: Answer): string | undefined {
  if (who === "admin" || who === "desk") return undefined;
  return Object.entries(PEOPLE)
    .filter(([name]) => name !== who)
    .flatMap(([, { email, category }]) => [email.split("@")[0] ?? "", category])
    .find((marker) => text.includes(marker) && !`${path} ${body}`.includes(marker));
}

/** The same question about who is subscribed, and about nobody. */
function twinOf({ body, ...sent }: Sent) {
  const field = /((?:^|[&{,])"?email"?[=:]"?)[^"&]*/;
  if (body === undefined || !/^\/(?:subscribe|preferences|api\/v1\/subscriptions)$/.test(sent.path)) return undefined;
  if (!field.test(body)) return undefined;
  const about = (email: string) => ({
    ...sent,
    body: body.replace(
      field,
      (_, before: string) => before + (before.includes("=") ? encodeURIComponent(email) : email),
    ),
  });
  const [ann, nobody] = [PEOPLE.ann.email, "ann-00000000@harbour.example"];
  return {
    ann: about(ann),
    nobody: about(nobody),
    without: (text: string) => text.replaceAll(ann, "…").replaceAll(nobody, "…"),
  };
}

async function growthOf(gazette: AttackedGazette, attempt: (scale: number) => Attempt): Promise<string | undefined> {
  let [once, twice] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let run = 0; run < RUNS; run++) {
    once = Math.min(once, (await gazette.send(attempt(0.5).sent)).ms);
    twice = Math.min(twice, (await gazette.send(attempt(1).sent)).ms);
    if (twice <= Math.max(SLOW_MS, once * GROWTH_MAX)) return undefined;
  }
  return `took ${once.toFixed(0)} ms, and ${twice.toFixed(0)} ms at double the length`;
}

/** Publishes a post that means harm, and opens its page as a reader would, without the policy that comes with it. */
async function postProblem(
  gazette: AttackedGazette,
  judge: Awaited<ReturnType<typeof openJudge>> | undefined,
  chance: Dice,
  report: AttackReport,
): Promise<string | undefined> {
  const { slug, key, text } = hostilePost(chance);
  const put: Door = {
    method: "PUT",
    path: `/api/v1/objects/${key}`,
    who: "publisher",
    fields: [],
    body: "bytes",
    bodyMax: 0,
  };
  const sent = { ...gazette.request(put, new Map()), body: text };
  const fail = (what: string) => `${what}: ${shown({ who: "publisher", sent })}`;
  const answer = await gazette.send(sent);
  report.posts++;
  if (answer.status >= 500) return fail(`answered ${answer.status} (${answer.body.slice(0, 200)})`);
  report.slowestMs = Math.max(report.slowestMs, answer.ms);
  for (const path of [`/posts/2026/${slug}`, "/", "/atom.xml", "/feed.json"]) {
    const page = await gazette.send({ method: "GET", path, headers: {}, body: undefined });
    if (page.status >= 500) return fail(`${path} answered ${page.status}`);
    const leaked = leakOf("stranger", { method: "GET", path, headers: {}, body: text }, page);
    if (leaked) return fail(`${path} told of ${leaked}`);
    if (!judge || page.status !== 200 || path.includes(".")) continue;
    report.pages++;
    const ran = await judge.whatRuns(page.body);
    if (ran.length > 0) return fail(`${path} ran ${ran.join(", ")}`);
  }
  return undefined;
}

/** A request so that it can be sent again by hand. */
function shown({ who, sent: { method, path, headers, body } }: Attempt): string {
  const told = { ...headers, ...(headers.Authorization ? { Authorization: `Bearer (${who}'s)` } : {}) };
  return `${method} ${path.slice(0, 500)} ${JSON.stringify(told).slice(0, 500)} ${JSON.stringify(body ?? "").slice(0, 1_500)}`;
}
