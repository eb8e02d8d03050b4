import { unsubscribe } from "../src/use-cases/subscribers/unsubscribe.ts";
import { siteOf, wire } from "../src/wiring.ts";
import type { GazetteEnv } from "./env.ts";

/** Longest subject that is read; a token has some forty characters. */
const SUBJECT_MAX = 400;
const TOKEN = /[0-9a-z]{1,11}\.[\w-]{22}(?![\w-])/i;

/**
 * Unsubscribes by an email (RFC 2369 §3.2) whose subject has the token of an unsubscribe link. Only the token counts: a sender can be
 * forged. Refuses any other email, so that its sender learns that nobody reads it. Throws if the database fails: then the
 * sending server tries again.
 */
export async function receiveEmail(message: ForwardableEmailMessage, env: GazetteEnv): Promise<void> {
  const subject = message.headers.get("Subject") ?? "";
  const token = subject.length > SUBJECT_MAX ? undefined : TOKEN.exec(subject)?.[0];
  const ports = wire(env, env, siteOf(env, {}));
  const left = token === undefined ? "invalid" : await unsubscribe(ports, token, { source: "mail" }, ports.now());
  if (left === "invalid") message.setReject("Nobody reads this mailbox. To unsubscribe, open the link in the email.");
}
