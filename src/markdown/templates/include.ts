import { decode } from "../characters.ts";

const BYTES_MAX = 100 * 1024;

/** Decodes a file of `_includes`, unless it is too large or no text. */
export function includedText(bytes: Uint8Array): string | undefined {
  const decoded = bytes.length > BYTES_MAX ? undefined : decode(bytes);
  return decoded && "text" in decoded ? decoded.text : undefined;
}
