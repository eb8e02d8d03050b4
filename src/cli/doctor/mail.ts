import { setTimeout as sleep } from "node:timers/promises";
import { WrongSettings } from "../../config.ts";
import type { Check } from "../../core/operations/check.ts";
import { languageFor } from "../../locales/index.ts";
import type { MailProvider } from "../../ports/newsletter/mail-provider.ts";
import { senderChecks } from "../../use-cases/operations/check-sender.ts";
import { quotaResult } from "../../use-cases/operations/check-sending.ts";
import { runChecks } from "../../use-cases/operations/run-checks.ts";
import { openProvider, type Registries } from "../../wiring.ts";
import { terminalLanguage } from "../terminal-texts.ts";
import { machineDns } from "./dns.ts";
import { about, doctorSays, type Finding } from "./finding.ts";

type Env = Record<string, string | undefined>;

const mail = about("mail");

/** Checks the mail provider and the sender by the Worker's own settings; `offline` leaves the sender's DNS alone. */
export async function examineMail(
  env: Env,
  { offline = false, dns }: { offline?: boolean; dns?: string | undefined },
  registries?: Pick<Registries, "providers">,
): Promise<Finding[]> {
  const provider = opened(env, registries);
  if ("state" in provider) return [provider];
  const { mailer, mailAccount } = provider;
  const quota = async () => {
    const { perDay, perSecond, sentToday } = await mailer.quota();
    return quotaResult({ perDay, perSecond, leftToday: perDay - sentToday }, mailAccount.sandboxPerDay);
  };
  const address = /[^\s<>@]+@[^\s<>@]+/.exec(env.MAIL_FROM ?? "")?.[0].toLowerCase();
  const sender = address && senderChecks({ sender: { name: "", address }, mailAccount, dns: machineDns(dns) });
  const checks = await runChecks(
    // What is over keeps no process waiting for the limit of what was not.
    { sleep: (ms) => sleep(ms, undefined, { ref: false }) },
    { quota, ...(sender && { ...(!offline && sender.domain), ...sender.account }) },
  );
  const findings = checks.map((check) => finding(check, mailAccount));
  return sender ? findings : [...findings, mail.skip("sender-not-set")];
}

/** Opens the mail provider, or skips its checks if settings are missing here. */
function opened(env: Env, registries: Pick<Registries, "providers"> | undefined): MailProvider | Finding {
  // Set to nothing means not set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  try {
    return openProvider(given, registries);
  } catch (fault) {
    if (fault instanceof WrongSettings) return mail.fail("mail-settings-invalid", { words: fault.message });
    const { issues } = fault as { issues?: { path: PropertyKey[]; message: string }[] };
    if (!issues) throw fault;
    const wrong = issues.filter(({ path: [name] }) => given[String(name)] !== undefined);
    if (wrong.length > 0)
      return mail.fail("mail-settings-invalid", {
        words: wrong.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
      });
    return mail.skip("mail-settings-missing", { names: issues.map(({ path }) => path.join(".")).join(", ") });
  }
}

/** Tells a check of the desk in the terminal's language: the provider's words first, then ours. */
function finding(check: Check, { texts }: MailProvider["mailAccount"]): Finding {
  const { name, state, found, finding: code, wanted = [] } = check;
  const language = languageFor(terminalLanguage());
  const [own, general] = [texts(language), doctorSays().checks];
  const { title, whatToDo } = own.names[name] ?? general.names[name] ?? { title: name, whatToDo: "" };
  const told = code === undefined ? undefined : (own.findings[code] ?? general.findings[code]);
  const says = [told?.says, found].filter(Boolean).join(" ") || general.states.ok;
  const todo = [told?.whatToDo ?? whatToDo, ...wanted].filter(Boolean).join(" ");
  return { about: title, state: state === "unknown" ? "skip" : state, says, ...(state !== "ok" && { todo }) };
}
