import type { Chunk, Email } from "../../core/newsletter/email.ts";
import { mimeChunks } from "../../emails/mime.ts";

const ESCAPED: Record<string, string> = { "+": "%2B", "/": "%2F", "=": "%3D" };

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
  const head = `${fields}&RawMessage.Data=`;
  const chunks = mimeChunks(email).map((chunk) => (chunk.shared ? sharedDigits(chunk, chunk.shared) : digits(chunk)));
  const form = Buffer.alloc(chunks.reduce((sum, { length }) => sum + length, head.length));
  let at = form.write(head, "latin1");
  for (const chunk of chunks) {
    if (typeof chunk === "string") form.write(chunk, at, "latin1");
    else form.set(chunk, at);
    at += chunk.length;
  }
  return form;
}

const sharedDigits = (chunk: Chunk, shared: NonNullable<Chunk["shared"]>): Uint8Array =>
  (shared.encoded ??= Buffer.from(digits(chunk), "latin1"));

function digits({ bytes: { buffer, byteOffset, byteLength } }: Chunk): string {
  return Buffer.from(buffer, byteOffset, byteLength)
    .toString("base64")
    .replace(/[+/=]/g, (character: string) => ESCAPED[character] as string);
}
