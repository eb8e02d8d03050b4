import { setTimeout as wait } from "node:timers/promises";
import type { Account } from "./account.ts";
import { matching, strikes } from "./faults.ts";
import { type Happening, happenings } from "./happening.ts";
import type { Inbox } from "./inbox.ts";
import { header } from "./mail.ts";
import { stampMessage } from "./message.ts";
import { feedbackId } from "./notification.ts";
import { addressesIn, addressProblem, bareAddress } from "./recipient.ts";
import { SesError } from "./ses-error.ts";

const RECIPIENTS_MAX = 50;
const BYTES_MAX = 10 * 1024 * 1024;

/** Copies a substring: a slice would keep the whole form with its base64 mail in memory. */
const detached = (text: string) => Buffer.from(text).toString();

/** Accepts a mail as SES does. Returns its message id, or `cut` to drop the connection. */
export async function sendRawEmail(
  form: URLSearchParams,
  { account, inbox, publish }: { account: Account; inbox: Inbox; publish: (happenings: Happening[]) => void },
): Promise<{ messageId: string } | "cut"> {
  const { faults } = account;
  if (faults.delayMs > 0) await wait(faults.delayMs);
  if (strikes(faults, "drop")) return "cut";
  if (strikes(faults, "serverError")) {
    throw new SesError("InternalFailure", "The request processing has failed because of an unknown error.", 500);
  }
  if (faults.paused) {
    throw new SesError(
      "AccountSendingPausedException",
      "Email sending is disabled for your entire Amazon SES account.",
    );
  }
  const configurationSet = form.has("ConfigurationSetName")
    ? detached(form.get("ConfigurationSetName") ?? "")
    : undefined;
  if (configurationSet !== undefined && faults.configurationSets?.includes(configurationSet) === false) {
    throw new SesError("ConfigurationSetDoesNotExist", `Configuration set <${configurationSet}> does not exist.`);
  }

  const given = Buffer.from(form.get("RawMessage.Data") ?? "", "base64");
  if (given.length === 0) throw new SesError("InvalidParameterValue", "The raw message is empty.");
  if (given.length > BYTES_MAX) throw new SesError("InvalidParameterValue", `Message is more than ${BYTES_MAX} bytes.`);
  const tags = readTags(form);
  const receivedAt = Date.now();
  const messageId = feedbackId(receivedAt);
  const { raw, headers, warnings } = stampMessage(given, { messageId, at: receivedAt });
  const from = detached(form.get("Source") ?? header(headers, "From") ?? "");
  const destinations = members(form, "Destinations");
  const to = (
    destinations.length > 0
      ? destinations
      : [...addressesIn(header(headers, "To") ?? ""), ...addressesIn(header(headers, "Cc") ?? "")]
  ).map((recipient) => detached(bareAddress(recipient)));
  refuseAddresses(from, to);

  if (matching(faults.unverified, bareAddress(from)) !== undefined) {
    throw new SesError(
      "MessageRejected",
      `Email address is not verified. The following identities failed the check in region US-EAST-1: ${from}`,
    );
  }
  if (faults.mailFromUnverified) {
    throw new SesError("MailFromDomainNotVerifiedException", "The MX record of the MAIL FROM domain is not set up.");
  }
  if (to.some((recipient) => matching(faults.refuse, recipient) !== undefined)) {
    throw new SesError("MessageRejected", "Address blacklisted.");
  }
  if (faults.dailyQuota !== null && faults.dailyQuota >= 0 && faults.sent + to.length > faults.dailyQuota) {
    throw new SesError("Throttling", "Daily message quota exceeded.");
  }
  if (faults.rate !== null && !account.sendRate.take(to.length, faults.rate, receivedAt)) {
    throw new SesError("Throttling", "Maximum sending rate exceeded.");
  }

  faults.sent += to.length;
  const mail = inbox.add({ messageId, receivedAt, from, to, tags, configurationSet, headers, raw, warnings });
  if (faults.events === "on") publish(happenings(mail, faults));
  if (faults.events === "late") account.late.push(...happenings(mail, faults));
  return strikes(faults, "acceptThenDrop") ? "cut" : { messageId };
}

function refuseAddresses(from: string, to: string[]): void {
  const problem = addressProblem(bareAddress(from));
  if (problem !== undefined) throw new SesError("InvalidParameterValue", problem);
  if (to.length === 0) throw new SesError("InvalidParameterValue", "Missing required 'Destinations'.");
  if (to.length > RECIPIENTS_MAX) {
    throw new SesError("InvalidParameterValue", `Recipient count exceeds ${RECIPIENTS_MAX}.`);
  }
  for (const recipient of to) {
    const problem = addressProblem(recipient);
    if (problem !== undefined) throw new SesError("InvalidParameterValue", problem);
  }
}

/** Reads a list of the Query protocol: `Name.member.1`, `Name.member.2` … */
export function members(form: URLSearchParams, name: string): string[] {
  const found: string[] = [];
  for (let at = 1; ; at++) {
    const value = form.get(`${name}.member.${at}`);
    if (value === null) return found;
    found.push(value);
  }
}

function readTags(form: URLSearchParams): Record<string, string> {
  const tags: Record<string, string> = {};
  for (let at = 1; ; at++) {
    const name = form.get(`Tags.member.${at}.Name`);
    if (name === null) return tags;
    const value = form.get(`Tags.member.${at}.Value`) ?? "";
    for (const part of [name, value]) {
      if (/^[0-9A-Za-z_-]{1,256}$/.test(part)) continue;
      throw new SesError(
        "InvalidParameterValue",
        `Invalid tag <${part}>: only ASCII letters, digits, '_' and '-' are allowed.`,
      );
    }
    if (name in tags) throw new SesError("InvalidParameterValue", `Invalid tag <${name}>.`);
    tags[detached(name)] = detached(value);
  }
}
