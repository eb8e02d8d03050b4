/** A mail as the simulator's inbox shows it. */
export interface Mail {
  id: string;
  to: string[];
  subject: string;
  text: string;
  links: string[];
  tags: Record<string, string>;
}

/** Returns the mails of a kind to an address, newest last. */
export async function mailsTo(ses: string, email: string, kind: string): Promise<Mail[]> {
  const mails = (await (await fetch(`${ses}/inbox.json?to=${encodeURIComponent(email)}`)).json()) as Mail[];
  return mails.filter(({ tags }) => tags.kind === kind);
}

/** Waits for a number of mails of a kind, and returns the newest. */
export async function mailTo(ses: string, email: string, kind: string, number = 1): Promise<Mail> {
  for (let tries = 0; tries < 300; tries++) {
    const mails = await mailsTo(ses, email, kind);
    const mail = mails.at(-1);
    if (mail && mails.length >= number) return mail;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`No ${kind} came to ${email} within a minute.`);
}

/** Finds a link of a mail by a part of it. */
export function linkOf({ links }: Mail, part: string): string {
  const found = links.find((url) => url.includes(part));
  if (!found) throw new Error(`The mail has no link with ${part}.`);
  return found;
}
