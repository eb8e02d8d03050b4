import { joined } from "../../core/joined.ts";
import type { Email } from "../../core/newsletter/email.ts";
import { mimeChunks } from "../../emails/mime.ts";

const ascii = new TextEncoder();

const ESCAPED: Record<string, string> = { "+": "%2B", "/": "%2F", "=": "%3D" };

/** Shorter chunks are mostly an email's own: to keep them costs more than to encode them. */
const OWN_MAX = 100;

/** Encoded chunks, kept as long as their emails are. */
const encodedChunks = new WeakMap<Uint8Array, Uint8Array>();

/** Writes the form of SES's SendRawEmail. What emails share is encoded once, not for every recipient. */
export function rawMessageForm(email: Email, configurationSet: string | undefined): Uint8Array<ArrayBuffer> {
  const fields = new URLSearchParams({
    Action: "SendRawEmail",
    Version: "2010-12-01",
    "Destinations.member.1": email.to,
  });
  for (const [index, [name, value]] of Object.entries(email.tags).entries()) {
    fields.set(`Tags.member.${index + 1}.Name`, name);
    fields.set(`Tags.member.${index + 1}.Value`, value);
  }
  if (configurationSet !== undefined) fields.set("ConfigurationSetName", configurationSet);
  return joined([ascii.encode(`${fields}&RawMessage.Data=`), ...mimeChunks(email).map(encoded)]);
}

function encoded(chunk: Uint8Array): Uint8Array {
  const known = encodedChunks.get(chunk);
  if (known) return known;
  const base64 = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("base64");
  const bytes = ascii.encode(base64.replace(/[+/=]/g, (character: string) => ESCAPED[character] as string));
  if (chunk.length > OWN_MAX) encodedChunks.set(chunk, bytes);
  return bytes;
}
