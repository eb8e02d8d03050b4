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
  if (!url) return [service.skip("url-not-set")];
  let response: Response;
  const asked = Date.now();
  try {
    response = await ask(new URL("health", url));
  } catch (fault) {
    return [service.fail("service-silent", { url: url.href, words: reasonOf(fault) })];
  }
  const took = Date.now() - asked;
  const findings: Finding[] = [];
  if (response.ok) findings.push(service.ok("service-healthy", { url: url.href, ms: took }));
  else {
    const words = (await response.text()).trim().slice(0, 1_000);
    findings.push(service.fail("service-ill", { status: response.status, words }));
  }
  if (url.protocol === "http:" && !isLocal(url)) {
    findings.push(service.fail("service-unencrypted"));
  }
  findings.push(clockFinding(response, { asked, took }));
  if (response.ok) findings.push(await feedFinding(url), ...(await examinePlatform(url)));
  return findings;
}

function clockFinding({ headers }: Response, { asked, took }: { asked: number; took: number }): Finding {
  const clock = about("clock");
  const date = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(date)) return clock.skip("clock-unknown");
  // The header has whole seconds, and was written between request and answer.
  const skew = Math.max(0, Math.abs(date + 500 - (asked + took / 2)) - took / 2);
  const values = { seconds: Math.round(skew / 1000) };
  if (skew > SKEW_FAIL_MS) return clock.fail("clock-wrong", values);
  return skew > SKEW_WARN_MS ? clock.warn("clock-differs", values) : clock.ok("clock-right", values);
}

async function feedFinding(url: URL): Promise<Finding> {
  const feeds = about("feeds");
  const { status, headers } = await ask(new URL("atom.xml", url));
  if (status === 200 && headers.get("content-type")?.includes("xml")) return feeds.ok("feed-served");
  return feeds.fail("feed-refused", { status });
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
    if (given === undefined) findings.push(finding.skip("token-not-set", { variable }));
    else {
      const { status } = await ask(new URL(path, url), withToken(given));
      findings.push(
        status === 200 ? finding.ok("token-accepted") : finding.fail("token-refused", { status, variable }),
      );
    }
  }
  if (!isLocal(url)) {
    for (const known of ["dev-publish-token", "dev-admin-token"]) {
      const { status } = await ask(new URL("api/v1/quarantine", url), withToken(known));
      if (status === 200) findings.push(about("tokens").fail("token-public", { token: known }));
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
    quarantine === 0 ? posts.ok("quarantine-empty") : posts.warn("quarantine-filled", { posts: quarantine }),
  ];
  const left = quota.left_today;
  if (quota.waiting_until)
    findings.push(sending.warn("sending-waits", { until: quota.waiting_until, words: quota.waiting_for ?? "" }));
  else if (quota.learnt_at === null) findings.push(sending.skip("quota-unknown"));
  else findings.push(sending.ok("quota-known", { perSecond: quota.per_second, left }));
  const active = subscribers.active ?? 0;
  if (active > left && quota.learnt_at !== null)
    findings.push(sending.warn("quota-too-low", { subscribers: active, left }));
  findings.push(backupFinding(backups));
  const held = queue.issues.filter(({ state }) => state === "paused");
  for (const { id, reason } of held) {
    findings.push(
      reason ? issues.warn("issue-paused", { id, words: reason }) : issues.warn("issue-paused-by-hand", { id }),
    );
  }
  if (held.length === 0) findings.push(issues.ok("issues-queued", { deliveries: queue.queued_deliveries }));
  return findings;
}

const DAY_MS = 86_400_000;

function backupFinding(backups: State["backups"]): Finding {
  const backup = about("backup");
  if (!backups) return backup.warn("backup-none");
  const { whole_at, journal_at } = backups;
  if (!whole_at) return backup.skip("backup-not-whole");
  const values = { whole: whole_at, changes: journal_at ?? whole_at };
  return Date.now() - Date.parse(whole_at) < 1.5 * DAY_MS
    ? backup.ok("backup-made", values)
    : backup.fail("backup-behind", values);
}

function ask(url: URL, more: RequestInit = {}): Promise<Response> {
  return fetch(url, { ...more, redirect: "manual", signal: AbortSignal.timeout(30_000) });
}

function withToken(token: string): RequestInit {
  return { headers: { authorization: `Bearer ${token}` } };
}
