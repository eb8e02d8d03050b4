import { type Faults, matching } from "./faults.ts";
import type { Mail } from "./mail.ts";

/** An event of a mail, for one recipient (a Send: for all). */
export type Happening =
  | { kind: "Send"; mail: Mail }
  | { kind: "Delivery"; mail: Mail; recipient: string }
  | { kind: "Bounce"; mail: Mail; recipient: string; bounce: string }
  | { kind: "Complaint"; mail: Mail; recipient: string; complaint: string };

/** SES's mailbox simulator: addresses with a fixed outcome. A `+label` may follow the name. */
const MAILBOX_SIMULATOR = /^(success|bounce|complaint|suppressionlist|ooto)(?:\+[^@]*)?@simulator\.amazonses\.com$/i;

/** Returns the events of an accepted mail, in order. */
export function happenings(mail: Mail, faults: Faults): Happening[] {
  const all: Happening[] = [{ kind: "Send", mail }];
  for (const recipient of mail.to) {
    const simulated = MAILBOX_SIMULATOR.exec(recipient)?.[1]?.toLowerCase();
    const bounce = bounceOf(recipient, simulated, faults);
    if (bounce !== undefined) {
      all.push({ kind: "Bounce", mail, recipient, bounce });
      continue;
    }
    all.push({ kind: "Delivery", mail, recipient });
    const complaint = complaintOf(recipient, simulated, faults);
    if (complaint !== undefined) all.push({ kind: "Complaint", mail, recipient, complaint });
  }
  return all;
}

function bounceOf(recipient: string, simulated: string | undefined, faults: Faults): string | undefined {
  if (simulated === "bounce") return "permanent";
  if (simulated === "suppressionlist") return "OnAccountSuppressionList";
  const pattern = matching(Object.keys(faults.bounce), recipient);
  return pattern === undefined ? undefined : faults.bounce[pattern];
}

function complaintOf(recipient: string, simulated: string | undefined, faults: Faults): string | undefined {
  if (simulated === "complaint") return "abuse";
  if (Array.isArray(faults.complain)) return matching(faults.complain, recipient) && "abuse";
  const pattern = matching(Object.keys(faults.complain), recipient);
  return pattern === undefined ? undefined : faults.complain[pattern];
}
