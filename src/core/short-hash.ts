const utf8 = new TextEncoder();

/** Returns the first half of a SHA-256, in hexadecimal. */
export async function shortHash(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === "string" ? utf8.encode(content) : content;
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  return Buffer.from(hash, 0, 16).toString("hex");
}
