import { joined } from "../../core/joined.ts";
import type { Chunk, Email } from "../../core/newsletter/email.ts";
import { mimeChunks } from "../../emails/mime.ts";

const ascii = new TextEncoder();

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
  return joined([ascii.encode(`${fields}&RawMessage.Data=`), ...mimeChunks(email).map(encoded)]);
}

function encoded(chunk: Chunk): Uint8Array {
  const { buffer, byteOffset, byteLength } = chunk.bytes;
  chunk.encoded ??= ascii.encode(
    Buffer.from(buffer, byteOffset, byteLength)
      .toString("base64")
      .replace(/[+/=]/g, (character: string) => ESCAPED[character] as string),
  );
  return chunk.encoded;
}
