import { isLocal } from "../../core/site.ts";
import { about, type Finding } from "./finding.ts";
import { examinePlatform } from "./platform.ts";
import { reasonOf } from "./site.ts";

/** AWS rejects signatures when clocks differ by more than five minutes. */
const SKEW_FAIL_MS = 300_000;
const SKEW_WARN_MS = 5_000;

export interface Access {
  url: URL | undefined;
  token: string | undefined;
  adminToken: string | undefined;
}

/** Checks what is public: health, clock, feeds, what the zone does with readers, and that forged feedback is rejected. */
export async function examineService({ url }: Access): Promise<Finding[]> {
  const service = about("service");
  if (!url) return [service.skip("no URL", "Set --url or GAZETTE_URL.")];
  let response: Response;
  const asked = Date.now();
  try {
    response = await ask(new URL("health", url));
  } catch (fault) {
    return [
      service.fail(
        `${url.href} does not respond: ${reasonOf(fault)}`,
        "Check that it is running and that the address is right.",
      ),
    ];
  }
  const took = Date.now() - asked;
  const findings: Finding[] = [];
  if (response.ok) findings.push(service.ok(`${url.href} is healthy (${took} ms)`));
  else {
    const words = (await response.text()).trim().slice(0, 1_000);
    findings.push(
      service.fail(
        `/health answers ${response.status}: ${words}`,
        "Set what it names, under [vars] in gazette.toml, then `npx gazette deploy`; secrets with `npx wrangler secret put NAME --config .deploy/wrangler.json`.",
      ),
    );
  }
  if (url.protocol === "http:" && !isLocal(url)) {
    findings.push(service.fail("the address is http:", "Tokens are sent in clear text: use the https address."));
  }
  findings.push(clockFinding(response, { asked, took }));
  if (response.ok) findings.push(await feedFinding(url), ...(await examinePlatform(url)));
  return findings;
}

function clockFinding({ headers }: Response, { asked, took }: { asked: number; took: number }): Finding {
  const clock = about("clock");
  const date = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(date)) return clock.skip("the service sends no Date header");
  // The header has whole seconds, and was written between request and answer.
  const skew = Math.max(0, Math.abs(date + 500 - (asked + took / 2)) - took / 2);
  const words = `this machine and the service differ by ${Math.round(skew / 1000)} s`;
  if (skew > SKEW_FAIL_MS) return clock.fail(words, "Set this machine's clock: signed requests are rejected.");
  if (skew > SKEW_WARN_MS) return clock.warn(words, "Set this machine's clock: new posts are dated by it.");
  return clock.ok(words);
}

async function feedFinding(url: URL): Promise<Finding> {
  const feeds = about("feeds");
  const { status, headers } = await ask(new URL("atom.xml", url));
  if (status === 200 && headers.get("content-type")?.includes("xml")) return feeds.ok("/atom.xml is served");
  return feeds.fail(`/atom.xml answers ${status}`, "Check `wrangler tail`, and proxies in front of the Worker.");
}

/** Checks the tokens. */
export async function examineTokens({ url, token, adminToken }: Access): Promise<Finding[]> {
  if (!url) return [];
  const findings: Finding[] = [];
  for (const [name, given, path, variable] of [
    ["publish token", token, "api/v1/quarantine", "GAZETTE_TOKEN"],
    ["admin token", adminToken, "api/v1/state", "GAZETTE_ADMIN_TOKEN"],
  ] as const) {
    const finding = about(name);
    if (given === undefined) findings.push(finding.skip("not set", `Set ${variable}.`));
    else {
      const { status } = await ask(new URL(path, url), withToken(given));
      if (status === 200) findings.push(finding.ok("accepted"));
      else
        findings.push(
          finding.fail(
            `the service answers ${status}`,
            `Correct ${variable}, or change the service's token with \`npx wrangler secret put NAME --config .deploy/wrangler.json\`.`,
          ),
        );
    }
  }
  if (!isLocal(url)) {
    for (const known of ["dev-publish-token", "dev-admin-token"]) {
      const { status } = await ask(new URL("api/v1/quarantine", url), withToken(known));
      if (status === 200)
        findings.push(
          about("tokens").fail(
            `${known} is accepted, which is public`,
            "Set PUBLISH_TOKEN and ADMIN_TOKEN to secrets.",
          ),
        );
    }
  }
  return findings;
}

interface State {
  quota: {
    per_second: number;
    left_today: number;
    learnt_at: string | null;
    waiting_until: string | null;
    waiting_for: string | null;
  };
  queue: { issues: { id: number; state: string; reason: string | null }[]; queued_deliveries: number };
  quarantine: number;
  subscribers: Record<string, number>;
  backups: { whole_at: string | null; journal_at: string | null } | null;
}

/** Checks the quarantine, sending and issues. */
export async function examineState({ url, adminToken }: Access): Promise<Finding[]> {
  if (!url || adminToken === undefined) return [];
  const response = await ask(new URL("api/v1/state", url), withToken(adminToken));
  if (!response.ok) return [];
  const { quota, queue, quarantine, subscribers, backups } = (await response.json()) as State;
  const [posts, sending, issues] = [about("posts"), about("sending"), about("issues")];
  const findings = [
    quarantine === 0
      ? posts.ok("none in quarantine")
      : posts.warn(
          `${quarantine} in quarantine: in no feed and no email`,
          "Run `npx gazette quarantine`, and fix them.",
        ),
  ];
  if (quota.waiting_until) {
    findings.push(
      sending.warn(`waiting until ${quota.waiting_until}: ${quota.waiting_for}`, "Wait, or request a higher quota."),
    );
  } else if (quota.learnt_at === null) findings.push(sending.skip("the quota is not known yet: nothing was sent"));
  else findings.push(sending.ok(`${quota.per_second} emails a second, ${quota.left_today} left today`));
  const active = subscribers.active ?? 0;
  if (active > quota.left_today && quota.learnt_at !== null) {
    findings.push(
      sending.warn(
        `${active} active subscribers, but ${quota.left_today} emails left today`,
        "Request a higher daily quota.",
      ),
    );
  }
  findings.push(backupFinding(backups));
  const held = queue.issues.filter(({ state }) => state === "paused");
  for (const { id, reason } of held) {
    findings.push(
      issues.warn(
        `issue ${id} is paused${reason ? `: ${reason}` : ""}`,
        `Fix it, then run \`npx gazette issues ${id} resume\`.`,
      ),
    );
  }
  if (held.length === 0) findings.push(issues.ok(`${queue.queued_deliveries} deliveries queued`));
  return findings;
}

const DAY_MS = 86_400_000;

function backupFinding(backups: State["backups"]): Finding {
  const backup = about("backup");
  if (!backups)
    return backup.warn("none is made", "Run `npx gazette backup-key`, and set BACKUP_KEY to what it prints.");
  const { whole_at, journal_at } = backups;
  if (!whole_at) return backup.skip("none is whole yet", "The first one takes minutes; ask again then.");
  const words = `the last whole one is of ${whole_at}, and changes are kept up to ${journal_at}`;
  if (Date.now() - Date.parse(whole_at) < 1.5 * DAY_MS) return backup.ok(words);
  return backup.fail(words, "See `npx gazette doctor` for the bucket, and the steps of the cron in GET /api/v1/state.");
}

function ask(url: URL, more: RequestInit = {}): Promise<Response> {
  return fetch(url, { ...more, redirect: "manual", signal: AbortSignal.timeout(30_000) });
}

function withToken(token: string): RequestInit {
  return { headers: { authorization: `Bearer ${token}` } };
}
