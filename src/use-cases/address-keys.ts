import { guardedDomain } from "../core/mail-domain.ts";
import type { Ports } from "../ports/index.ts";
import type { AddressKeys } from "../ports/subscribers.ts";

/** What limits know an address by. */
export async function addressKeys(signer: Ports["signer"], email: string): Promise<AddressKeys> {
  const domain = guardedDomain(email);
  return {
    address: await signer.pseudonym("address", email),
    domain: domain === undefined ? "" : await signer.pseudonym("domain", domain),
  };
}
