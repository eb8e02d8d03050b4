import { connectAsAdmin } from "../connection.ts";
import { about, type Finding } from "../doctor/finding.ts";
import { Failure } from "../failure.ts";
import type { PublicSite } from "./deployment.ts";
import { TOKENS_FILE, type Tokens } from "./tokens.ts";

/** How long a bounce may take. */
const FEEDBACK_MS = 120_000;

/** Opens the site at its address, asked with the tokens that this machine keeps. */
export function publicSite(url: URL, tokens: Tokens): PublicSite {
  const api = async () => {
    const { GAZETTE_ADMIN_TOKEN: token } = { ...process.env, ...(await tokens.read()) };
    if (!token) throw new Failure(`${TOKENS_FILE}: GAZETTE_ADMIN_TOKEN?`);
    return connectAsAdmin({ url, token });
  };
  return {
    async status(path) {
      const signal = AbortSignal.timeout(10_000);
      return fetch(new URL(path, url), { redirect: "manual", signal }).then(
        ({ status }) => status,
        () => 0,
      );
    },
    async knows(email) {
      const { subscribers } = await (await api()).call("GET /api/v1/subscribers", { query: { q: email } });
      return subscribers.some((subscriber) => subscriber.email === email.toLowerCase());
    },
    async subscribe(email) {
      await (await api()).call("POST /api/v1/subscriptions", { body: { email } });
    },
    async smoke(mail) {
      const admin = await api().catch(() => undefined);
      if (!admin) return [about("smoke").skip("smoke-no-token", { file: TOKENS_FILE })];
      const { smoke } = await import("../smoke.ts");
      const findings: Finding[] = [];
      for await (const finding of smoke(admin, { mail, waitMs: FEEDBACK_MS })) findings.push(finding);
      return findings;
    },
  };
}
