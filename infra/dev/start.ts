// `npm start`: runs all of Gazette locally.
import { extname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";
import { cellsOf } from "../../src/cli/cells.ts";
import { terminalTexts } from "../../src/cli/terminal-texts.ts";
import { type Child, startChild } from "./child.ts";
import { publishContent } from "./content.ts";
import { runCronEveryMinute } from "./every-minute.ts";
import { ADMIN_TOKEN, PUBLISH_TOKEN, writeLocalSettings } from "./local-settings.ts";
import { migrate } from "./migrate.ts";
import { needFreePort, portFrom } from "./port.ts";
import { startWorker } from "./wrangler.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const isEmpty = process.argv.includes("--empty");
const says = terminalTexts().start;
const children: Child[] = [];
let stopping = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));
// A killed npm passes no signal on: stop when orphaned.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === parent || void stop(0), 1_000).unref();

try {
  await start();
} catch (fault) {
  if (!stopping) console.error(styleText("red", fault instanceof Error ? fault.message : String(fault)));
  await stop(1);
}

async function start(): Promise<void> {
  const state = resolve(root, process.env.GAZETTE_STATE || ".gazette");
  const port = portFrom("PORT", 8787);
  const sesPort = portFrom("SES_PORT", 8025);
  const siteUrl = `http://localhost:${port}`;
  const ownSes = !process.env.SES_ENDPOINT;
  const sesEndpoint = process.env.SES_ENDPOINT || `http://localhost:${sesPort}`;

  await needFreePort(port, "PORT");
  if (ownSes) await needFreePort(sesPort, "SES_PORT");
  const envFiles = await writeLocalSettings(root, state, { siteUrl, sesEndpoint });

  if (ownSes) {
    step("mail", says.mail(sesPort));
    const env = { ...process.env, SES_PORT: `${sesPort}`, PORT: `${port}`, SES_EVENTS_TO: `${siteUrl}/feedback/ses` };
    const simulator = startChild([join(root, `infra/dev/ses${extname(import.meta.filename)}`)], env, (line) =>
      say("ses", line),
    );
    keep(says.parts.simulator, simulator);
  } else step("mail", says.mailAt(sesEndpoint));

  // First: two workerd that open one database at the same time lock each other out.
  step("database", says.database(state));
  migrate(root, state);

  step("worker", says.worker(port));
  keep(
    says.parts.worker,
    startWorker(root, { state, port, envFiles }, (line) => say("worker", line)),
  );
  await untilHealthy(siteUrl);

  const watching = isEmpty ? undefined : await publishContent(root, siteUrl, (line) => say("content", line));
  if (watching) children.push(watching);
  runCronEveryMinute(siteUrl, (line) => say("cron", line));
  printAddresses(siteUrl, sesEndpoint);
}

/** Stops everything if a child ends unexpectedly. */
function keep(name: string, child: Child): void {
  children.push(child);
  void child.ended.then(async (how) => {
    // Ctrl-C ends both at the same time: wait for our own signal.
    await sleep(200);
    if (stopping) return;
    console.error(styleText("red", says.stopping(name, how)));
    await stop(1);
  });
}

async function stop(exitCode: number): Promise<void> {
  if (stopping) {
    for (const child of children) child.kill();
    return;
  }
  stopping = true;
  await Promise.all(children.map((child) => child.stop()));
  process.exit(exitCode);
}

async function untilHealthy(siteUrl: string): Promise<void> {
  const started = performance.now();
  let said = false;
  while (!stopping) {
    const answer = await fetch(`${siteUrl}/health`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    if (answer?.ok) return;
    if (answer && !said && performance.now() - started > 10_000) {
      say("worker", says.ill(answer.status, (await answer.text()).slice(0, 500)));
      said = true;
    }
    if (performance.now() - started > 120_000) throw new Error(says.givingUp);
    await sleep(150);
  }
  throw new Error("Stopped.");
}

function printAddresses(siteUrl: string, sesEndpoint: string): void {
  const lines: Record<keyof typeof says.addresses, string> = {
    site: `${siteUrl}/`,
    feeds: `${siteUrl}/atom.xml  /rss.xml  /feed.json`,
    inbox: `${sesEndpoint.replace(/\/$/, "")}/inbox  (${says.allEmails})`,
    desk: `${siteUrl}/admin  (${says.adminToken(ADMIN_TOKEN)})`,
    publish: `npx gazette publish DIR --url ${siteUrl} --token ${PUBLISH_TOKEN}`,
    api: `${siteUrl}/docs  ${siteUrl}/openapi.json`,
  };
  console.log(`\n${styleText("bold", says.running)}${says.stops}\n`);
  for (const [key, value] of Object.entries(lines)) {
    const name = says.addresses[key as keyof typeof lines];
    console.log(`  ${styleText("cyan", name + " ".repeat(8 - cellsOf(name)))} ${value}`);
  }
  console.log("");
}

function step(name: string, what: string): void {
  console.log(`${styleText("cyan", name.padEnd(9))} ${what}`);
}

function say(who: string, line: string): void {
  console.log(`${styleText("dim", `${who.padEnd(9)} │`)} ${line}`);
}
