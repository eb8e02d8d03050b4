import { type Reason, reason } from "../../core/reason.ts";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "gb18030";

/** Bytes that tell UTF-16 from other encodings, where no mark does. */
const SAMPLE = 4_096;

/** Decodes a table of text. Says what the file is where it is none, or where its encoding is not certain. */
export function decodeTable(bytes: Uint8Array): { text: string; encoding: Encoding } | { problem: Reason } {
  const magic = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (magic === "d0cf11e0" || (magic === "504b0304" && isWorkbook(bytes)))
    return { problem: reason("file-is-workbook") };
  if (magic === "504b0304") return { problem: reason("file-is-zip") };
  for (const encoding of likelyEncodings(bytes, magic)) {
    const text = decoded(bytes, encoding);
    if (text !== undefined && !text.includes("\0")) return { text, encoding };
  }
  return { problem: reason("encoding-unknown") };
}

/** Tells a workbook by the first file in its archive. */
const isWorkbook = (bytes: Uint8Array) => /xl\/|\[Content_Types\]|_rels|docProps/.test(latin(bytes.subarray(0, 200)));

function likelyEncodings(bytes: Uint8Array, magic: string): Encoding[] {
  if (magic.startsWith("fffe")) return ["utf-16le"];
  if (magic.startsWith("feff")) return ["utf-16be"];
  const sample = bytes.subarray(0, SAMPLE);
  const zeros = [...sample.entries()].filter(([, byte]) => byte === 0);
  const odd = zeros.filter(([index]) => index % 2 === 1);
  if (zeros.length > 0) return odd.length > zeros.length / 2 ? ["utf-16le"] : ["utf-16be"];
  return isMostlyGb2312(bytes) ? ["utf-8", "gb18030"] : ["utf-8"];
}

function decoded(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const latin = (bytes: Uint8Array) => String.fromCharCode(...bytes);

/**
 * Returns whether bytes beyond ASCII come in pairs, four in five of them characters of GB 2312. An accented letter of a
 * Western encoding stands before ASCII, which would be a rare character of GBK.
 */
function isMostlyGb2312(bytes: Uint8Array): boolean {
  let common = 0;
  let all = 0;
  for (let index = 0; index < bytes.length; index++) {
    if ((bytes[index] ?? 0) < 0x80) continue;
    all++;
    if ((bytes[index] ?? 0) > 0xa0 && (bytes[++index] ?? 0) > 0xa0) common++;
  }
  return common >= all * 0.8;
}
