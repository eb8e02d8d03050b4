import { guardedDomain } from "../../core/subscribers/mail-domain.ts";
import { mailboxOf } from "../../core/subscribers/mailbox.ts";
import type { Ports } from "../../ports/index.ts";
import type { RequestKeys } from "../../ports/subscribers/subscribers.ts";
import { networkKey } from "./admit-request.ts";

/** Returns the keys by which a mail request is limited. */
export async function requestKeys(
  { signer }: Pick<Ports, "signer">,
  { email, clientAddress }: { email: string; clientAddress: string },
): Promise<RequestKeys> {
  const domain = guardedDomain(email);
  return {
    mailbox: await mailboxKey(signer, email),
    domain: domain === undefined ? "" : await signer.pseudonym("domain", domain),
    network: (await networkKey({ signer }, clientAddress)) ?? "",
  };
}

/** Returns the key by which an address's mailbox is limited. */
export function mailboxKey(signer: Ports["signer"], email: string): Promise<string> {
  return signer.pseudonym("mailbox", mailboxOf(email));
}
