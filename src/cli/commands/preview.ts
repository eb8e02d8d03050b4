import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import { Command, InvalidArgumentError } from "commander";
import { ADMIN, Api } from "../api.ts";
import { EXIT, Failure } from "../failure.ts";
import { readFolder } from "../folder.ts";
import { readLocalSite } from "../local-site.ts";
import { planOf } from "../plan.ts";
import { printReport } from "../publish-report.ts";
import { PublishingApi } from "../publishing-api.ts";
import { publishThroughTheApi } from "../through-the-api.ts";
import { startThrowawayGazette, type ThrowawayGazette } from "../throwaway-gazette.ts";
import { whenever } from "../watch.ts";

interface Options {
  port: number | undefined;
  once: boolean;
  json: boolean;
}

/** Someone who chose every category and wants each issue at once. `.invalid` reaches nobody (RFC 2606). */
const READER = "reader@preview.invalid";
const MINUTE_MS = 60_000;
/** How long an email may be on its way to the inbox beside us. */
const PATIENCE_MS = 15_000;

/** Feeds named one by one. */
const FEEDS_SHOWN = 10;

/** The email that a reader of everything would get next, or why there is none. */
type NextEmail = { subject: string; url: string } | { nothing: string };

export const preview = new Command("preview")
  .description("Show a folder's feeds, pages and next email as they will be, on this machine only. Publishes nothing.")
  .argument("<dir>", "the site's folder")
  .option("--port <port>", "where to listen; any free port without it", portNumber)
  .option("--once", "do not stay: print what there is and end", false)
  .option("--json", "print one JSON object instead of text", false)
  .addHelpText(
    "after",
    `
This is the service itself with an empty state of its own, which is gone afterwards. Files that change are shown at once;
Ctrl-C ends it. The next email is the one a reader of all categories gets: it holds posts younger than
newsletter.max_age, and is caught by a mailbox on this machine.`,
  )
  .action(async (dir: string, { port, once, json }: Options) => {
    if ((await readFolder(dir)).files.length === 0) throw new Failure(`There is nothing to preview in ${dir}.`);
    if (!json) console.error("Starting …");
    const service = await startThrowawayGazette(port);
    try {
      await addReader(service);
      process.exitCode = await show(dir, service, json);
      print(service, await feedsOf(service), await nextEmail(dir, service), json);
      if (!once) await stay(dir, () => show(dir, service, json));
    } finally {
      await service.stop();
    }
  });

async function addReader({ url, adminToken }: ThrowawayGazette): Promise<void> {
  await new Api(url, adminToken, ADMIN).call("POST", "subscribers/import?consent=preview", {
    body: `email,frequency,status\n${READER},immediate,active\n`,
    type: "text/csv",
  });
}

async function show(dir: string, { url, publishToken }: ThrowawayGazette, json: boolean) {
  const api = new PublishingApi(url, publishToken);
  const folder = await readFolder(dir);
  const plan = await planOf(folder, await api.objects(), true);
  const report = await publishThroughTheApi(plan, folder, api, 2);
  if (!json) printReport(report);
  return report.quarantined.length + report.skipped.length > 0 ? EXIT.wanting : EXIT.fine;
}

/** Lets the clock run to when everything new is released, and looks into the mailbox. */
async function nextEmail(dir: string, service: ThrowawayGazette): Promise<NextEmail> {
  const { site } = await readLocalSite(dir);
  await service.cron(Date.now() + site.newsletter.holdMs + 2 * MINUTE_MS);
  const api = new Api(service.url, service.adminToken, ADMIN);
  const { issues } = await api.get<{ issues: { state: string; reason: string | null }[] }>("issues");
  const issue = issues.find(({ state }) => state !== "skipped");
  if (!issue) return { nothing: "no post is new: none is younger than newsletter.max_age" };
  if (issue.state === "paused") return { nothing: issue.reason ?? "the issue is paused" };
  for (let waited = 0; waited < PATIENCE_MS; waited += 250) {
    const mails = (await (await fetch(`${service.inbox.href}.json`)).json()) as { id: string; subject: string }[];
    const mail = mails[0];
    if (mail) return { subject: mail.subject, url: `${service.inbox.href}/${mail.id}` };
    await sleep(250);
  }
  return { nothing: "it did not arrive; see `gazette check`" };
}

interface FeedMenu {
  feeds: { title: string; formats: { name: string; url: string }[] }[];
}

async function feedsOf({ url }: ThrowawayGazette): Promise<FeedMenu> {
  return (await (await fetch(new URL(".well-known/feed-menu.json", url))).json()) as FeedMenu;
}

function print({ url, inbox }: ThrowawayGazette, menu: FeedMenu, email: NextEmail, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ url: url.href, inbox: inbox.href, email, ...menu }));
    return;
  }
  const line = (name: string, value: string) => console.log(`  ${styleText("cyan", name.padEnd(8))} ${value}`);
  console.log("");
  line("Site", url.href);
  for (const { title, formats } of menu.feeds.slice(0, FEEDS_SHOWN)) {
    line("Feeds", `${title}: ${formats.map(({ url }) => url).join("  ")}`);
  }
  if (menu.feeds.length > FEEDS_SHOWN) line("", `and ${menu.feeds.length - FEEDS_SHOWN} more: ${url.href}opml.xml`);
  line("Email", "nothing" in email ? `none: ${email.nothing}` : `${email.subject}  ${email.url}`);
  console.log("");
}

async function stay(dir: string, publish: () => Promise<unknown>): Promise<void> {
  let first = true;
  await whenever(dir, async () => {
    if (first) {
      first = false;
      console.error(`Watching ${dir}. Ctrl-C ends it.`);
      return;
    }
    await publish().catch((fault) => {
      if (!(fault instanceof Failure)) throw fault;
      console.error(fault.message);
    });
  });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError("It must be 1 to 65535.");
  return port;
}
