import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import { Command } from "commander";
import { ADMIN, Api } from "../api.ts";
import { cellsOf } from "../cells.ts";
import { EXIT, Failure } from "../failure.ts";
import { readFolder } from "../folder.ts";
import { readLocalSite } from "../local-site.ts";
import { planOf } from "../plan.ts";
import { portNumber } from "../port-number.ts";
import { printReport } from "../publish-report.ts";
import { PublishingApi } from "../publishing-api.ts";
import { attachFiles } from "../referenced-files.ts";
import { terminalTexts } from "../terminal-texts.ts";
import { publishThroughTheApi } from "../through-the-api.ts";
import { startThrowawayGazette, type ThrowawayGazette } from "../throwaway-gazette.ts";
import { watchAndRun } from "../watch.ts";

interface Options {
  port: number | undefined;
  once: boolean;
  json: boolean;
}

/** A subscriber to all categories, immediately. `.invalid` reaches nobody (RFC 2606). */
const SUBSCRIBER = "reader@preview.invalid";
const MINUTE_MS = 60_000;
/** How long to wait for the email. */
const TIMEOUT_MS = 15_000;

/** Feeds to list. */
const FEEDS_SHOWN = 10;

/** The next email to a subscriber of all categories, or why there is none. */
type NextEmail = { subject: string; url: string } | { nothing: string };

export const preview = ({ preview: texts, common } = terminalTexts()) =>
  new Command("preview")
    .description(texts.about)
    .argument("<dir>", common.dir)
    .option("--port <port>", texts.port, portNumber)
    .option("--once", texts.once, false)
    .option("--json", common.json, false)
    .addHelpText("after", `\n${texts.more}`)
    .action(async (dir: string, { port, once, json }: Options) => {
      if ((await readFolder(dir)).files.length === 0) throw new Failure(texts.nothing(dir));
      if (!json) console.error(texts.starting);
      const service = await startThrowawayGazette(port);
      try {
        await addSubscriber(service);
        process.exitCode = await show(dir, service, json);
        print(service, await feedsOf(service), await nextEmail(dir, service), json);
        if (!once) await watchAndPublish(dir, () => show(dir, service, json));
      } finally {
        await service.stop();
      }
    });

async function addSubscriber({ url, adminToken }: ThrowawayGazette): Promise<void> {
  await new Api(url, adminToken, ADMIN).call("POST /api/v1/subscribers/import", {
    query: { consent: "preview" },
    content: { body: `email,frequency,status\n${SUBSCRIBER},immediate,active\n`, type: "text/csv" },
  });
}

async function show(dir: string, { url, publishToken }: ThrowawayGazette, json: boolean) {
  const api = new PublishingApi(url, publishToken);
  const folder = await readFolder(dir);
  await attachFiles(folder);
  const plan = await planOf(folder, await api.objects(), true);
  const report = await publishThroughTheApi(plan, folder, api, 2);
  if (!json) printReport(report);
  return report.quarantined.length + report.skipped.length > 0 ? EXIT.attention : EXIT.ok;
}

/** Runs the cron as of when all new posts are released, and checks the inbox. */
async function nextEmail(dir: string, service: ThrowawayGazette): Promise<NextEmail> {
  const says = terminalTexts().preview;
  const { site } = await readLocalSite(dir);
  await service.cron(Date.now() + site.newsletter.holdMs + 2 * MINUTE_MS);
  const api = new Api(service.url, service.adminToken, ADMIN);
  const { issues } = await api.call("GET /api/v1/issues");
  const issue = issues.find(({ state }) => state !== "skipped");
  if (!issue) return { nothing: says.allOld };
  if (issue.state === "paused") return { nothing: issue.reason?.detail ?? says.paused };
  for (let waited = 0; waited < TIMEOUT_MS; waited += 250) {
    const mails = (await (await fetch(`${service.inbox.href}.json`)).json()) as { id: string; subject: string }[];
    const mail = mails[0];
    if (mail) return { subject: mail.subject, url: `${service.inbox.href}/${mail.id}` };
    await sleep(250);
  }
  return { nothing: says.lost };
}

type FeedMenu = Record<"items", { "feed-title": string; rss: string; atom: string }[]>;

async function feedsOf({ url }: ThrowawayGazette): Promise<FeedMenu> {
  return (await (await fetch(new URL(".well-known/feed-menu.json", url))).json()) as FeedMenu;
}

function print({ url, inbox }: ThrowawayGazette, menu: FeedMenu, email: NextEmail, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ url: url.href, inbox: inbox.href, email, feeds: menu.items }));
    return;
  }
  const texts = terminalTexts().preview;
  const line = (name: string, value: string) =>
    console.log(`  ${styleText("cyan", name)}${" ".repeat(9 - cellsOf(name))}${value}`);
  console.log("");
  line(texts.site, url.href);
  for (const { "feed-title": title, rss, atom } of menu.items.slice(0, FEEDS_SHOWN)) {
    line(texts.feeds, `${title}: ${rss}  ${atom}`);
  }
  if (menu.items.length > FEEDS_SHOWN)
    line("", texts.moreFeeds(menu.items.length - FEEDS_SHOWN, `${url.href}opml.xml`));
  line(texts.email, "nothing" in email ? texts.noEmail(email.nothing) : `${email.subject}  ${email.url}`);
  console.log("");
}

async function watchAndPublish(dir: string, publish: () => Promise<unknown>): Promise<void> {
  let first = true;
  await watchAndRun(dir, async () => {
    if (first) {
      first = false;
      console.error(terminalTexts().publish.watching(dir));
      return;
    }
    await publish().catch((fault) => {
      if (!(fault instanceof Failure)) throw fault;
      console.error(fault.message);
    });
  });
}
