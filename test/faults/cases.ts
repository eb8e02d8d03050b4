import { setTimeout as sleep } from "node:timers/promises";
import { type Gazette, type IssueView, until, word } from "./gazette.ts";

/** A row of the crash matrix that needs real processes. */
export interface Case {
  name: string;
  /** What must hold is the same for all of them: see `account`. */
  fails: string;
  /** Over half a minute: left to `npm run faults`. */
  slow?: true;
  run(gazette: Gazette, begun: Begun): Promise<void>;
}

/** Subscribers of a category with news, a minute before their issue. */
export interface Begun {
  emails: string[];
  at: number;
  /** Mails that they had before, by address. */
  had: Record<string, number>;
}

/** What became of an issue, once nothing moves any more. */
export interface Account {
  issue: IssueView;
  /** Subscribers with this many mails. */
  mailsOf: Record<number, number>;
  states: Record<string, number>;
  /** Subscribers with this state and reason. */
  reasons: Record<string, number>;
  /** Sentences, empty when everything holds. */
  problems: string[];
}

const MINUTE = 60_000;
/** How long events take to be written down. */
const SETTLING_MS = 10_000;
/** How long nothing may move before the cron is called again: a sender that died holds its lease for three times as long. */
const CALL_AGAIN_MS = 10_000;
/** Each look is a request to what is being looked at. */
const LOOK_MS = 2_000;
const SITE = "title: Faults\npostal_address: 1 Example Street\nnewsletter:\n  hold: 0m\n  on_unknown: leave\n";

export const cases: Case[] = [
  {
    name: "crash-while-planning",
    fails: "The Worker is killed at a random moment of a cron that plans.",
    async run(gazette, { at }) {
      const cron = gazette.cron(at).catch(() => {});
      await sleep(Math.random() * 250);
      await gazette.kill();
      await cron;
      await gazette.start();
    },
  },
  {
    name: "crash-before-sending",
    fails: "The Worker is killed once the issue is planned; its wake-ups die with the local queue.",
    async run(gazette, { at }) {
      await gazette.cron(at);
      await gazette.kill();
      await gazette.start();
    },
  },
  {
    name: "crash-after-claim",
    fails:
      "The Worker is killed between its claim and SES's yes: SES takes what was on its way, the rest was never sent.",
    async run(gazette, { at }) {
      await gazette.faults({ delayMs: 2_000 });
      await gazette.cron(at);
      await claimed(gazette);
      await sleep(300);
      await gazette.kill();
      await gazette.faults({ delayMs: 0 });
      await gazette.start();
    },
  },
  {
    name: "crash-after-accepted",
    fails: "The Worker is killed when SES has taken mails and nothing of it is written down.",
    async run(gazette, { at, had }) {
      const before = total(had);
      await gazette.faults({ delayMs: 150 });
      await gazette.cron(at);
      await until("SES has taken a few", async () => total(await gazette.mails()) >= before + 6, 60_000, 10);
      await gazette.kill();
      await gazette.faults({ delayMs: 0 });
      await gazette.start();
    },
  },
  {
    name: "deploy-in-mid-issue",
    fails: "The Worker is told to end and started again while an issue goes out.",
    async run(gazette, { at }) {
      await gazette.faults({ delayMs: 100 });
      await gazette.cron(at);
      await claimed(gazette);
      await gazette.deploy();
      await gazette.faults({ delayMs: 0 });
    },
  },
  {
    name: "ses-dies",
    fails: "SES is killed when the issue is about to go out, and comes back half a minute later.",
    slow: true,
    async run(gazette, { at }) {
      await gazette.cron(at);
      await gazette.killSes();
      await until(
        "the issue says that the provider does not answer",
        async () => (await gazette.newestIssue()).reason?.code === "waiting-for-provider",
        60_000,
      );
      const { deliveries } = await gazette.newestIssue();
      if ((deliveries.unknown ?? 0) > 6) throw new Error(`A dead SES left ${deliveries.unknown} unknown.`);
      await gazette.startSes();
      await sleep(31_000);
    },
  },
];

/** Runs one case from subscribers to settled, and accounts for every mail. */
export async function runCase(
  gazette: Gazette,
  { run }: Case,
  subscribers: number,
  progress: (what: string) => void = () => {},
): Promise<Account> {
  progress(`importing ${subscribers} subscribers`);
  await gazette.publish({ "site.yaml": SITE });
  const { category, emails } = await gazette.subscribed(subscribers);
  const had = await gazette.mails();
  const post = word();
  const date = new Date(Date.now() - MINUTE).toISOString();
  await gazette.publish({
    [`posts/${post}.md`]: `---\ntitle: News of ${post}\ndate: ${date}\ncategories: ${category}\n---\nSome news.\n`,
  });
  progress("failing");
  // Cloudflare's queues outlive a Worker, and the local ones die with it: what SES tells waits until nobody dies any more.
  await gazette.faults({ events: "late" });
  const begun = { emails, at: gazette.minute(), had };
  await run(gazette, begun);
  progress("recovering");
  const issue = await recovered(gazette, progress);
  progress("accounting");
  await gazette.faults({ events: "on" });
  await gazette.eventsSettled();
  // The last batch of events waits for others for a second, and is then still to be read.
  const until = performance.now() + SETTLING_MS;
  for (;;) {
    const accounted = await account(gazette, issue.id, begun);
    if (accounted.problems.length === 0 || performance.now() > until) return accounted;
    await sleep(250);
  }
}

/** Nothing but the cron puts things right; claims of the dead run out within three minutes of its clock. */
async function recovered(gazette: Gazette, progress: (what: string) => void): Promise<IssueView> {
  await gazette.cron(gazette.minute(3 * MINUTE));
  let calledAt = performance.now();
  let issue: IssueView | undefined;
  await until(
    "the issue has finished",
    async () => {
      issue = await (issue ? gazette.issue(issue.id) : gazette.newestIssue());
      const { queued = 0, sending = 0, accepted = 0 } = issue.deliveries;
      progress(`recovering: ${accepted} of ${issue.planned} accepted, ${queued + sending} left`);
      if (issue.state === "finished") return true;
      if (issue.state === "paused") throw new Error(`Paused: ${issue.reason?.detail}`);
      if (performance.now() - calledAt > CALL_AGAIN_MS) {
        calledAt = performance.now();
        // Claims of the dead are waited for once, not a minute at a time.
        await gazette.cron(gazette.minute(sending === 0 ? 0 : 3 * MINUTE));
      }
      return false;
    },
    600_000,
    LOOK_MS,
  );
  return issue as IssueView;
}

async function account(gazette: Gazette, issueId: number, { emails, had }: Begun): Promise<Account> {
  const problems: string[] = [];
  const mails = await gazette.mails();
  const lines = new Map<string, { state: string; reason: string }>();
  for (const { email, ...line } of await gazette.lines(issueId)) {
    if (lines.has(email)) problems.push(`${email} has two deliveries.`);
    lines.set(email, line);
  }
  const mailsOf: Record<number, number> = {};
  const states: Record<string, number> = {};
  const reasons: Record<string, number> = {};
  for (const email of emails) {
    const got = (mails[email] ?? 0) - (had[email] ?? 0);
    const { state = "missing", reason = "" } = lines.get(email) ?? {};
    mailsOf[got] = (mailsOf[got] ?? 0) + 1;
    states[state] = (states[state] ?? 0) + 1;
    if (reason !== "") reasons[`${state}: ${reason}`] = (reasons[`${state}: ${reason}`] ?? 0) + 1;
    if (got > 1) problems.push(`${email} got ${got} mails.`);
    if (got === 0 && !(["failed", "unknown"].includes(state) && reason !== ""))
      problems.push(`${email} got nothing and is listed as ${state} ("${reason}").`);
    if (got === 1 && state !== "accepted")
      problems.push(`${email} got a mail and is listed as ${state} after all events.`);
  }
  const issue = await gazette.newestIssue();
  const { accepted = 0, failed = 0, skipped = 0, unknown = 0 } = issue.deliveries;
  if (issue.id !== issueId) problems.push(`A further issue ${issue.id} was opened for nothing new.`);
  if (issue.state !== "finished") problems.push(`The issue is ${issue.state}: ${issue.reason?.detail}`);
  if (accepted + failed + skipped + unknown !== issue.planned)
    problems.push(`The ledger does not add up: ${JSON.stringify(issue)}`);
  return { issue, mailsOf, states, reasons, problems };
}

async function claimed(gazette: Gazette): Promise<void> {
  await until(
    "a sub-batch is claimed",
    async () => ((await gazette.newestIssue()).deliveries.sending ?? 0) > 0,
    60_000,
    20,
  );
}

const total = (mails: Record<string, number>) => Object.values(mails).reduce((sum, count) => sum + count, 0);
