/** Also halves of surrogate pairs, so that most texts are found clean in one pass. */
const SUSPICIOUS = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]/;
/** With `u`, only halves that stand alone match. */
const UNWANTED = new RegExp(SUSPICIOUS, "gu");

/**
 * Removes what XML 1.0 §2.2 refuses (control characters, U+FFFE, U+FFFF, lone surrogates), and C1 controls. What keeps words apart
 * becomes a space: slides are full of vertical tabs.
 */
export function clean(text: string): string {
  return SUSPICIOUS.test(text) ? text.replace(/[\v\f]/g, " ").replace(UNWANTED, "") : text;
}

/** White space that is not one single space. */
const SPACES = / [\s\x85]+|(?! )[\s\x85]+/g;

/** Cleans a text and folds its white space to single spaces. */
export function oneLine(text: string): string {
  return clean(text.replace(SPACES, " ")).trim();
}

/**
 * Decodes a file, with `\n` line ends and without a byte order mark. Returns the line of the first invalid byte otherwise.
 */
export function decode(bytes: Uint8Array): { text: string } | { line: number } {
  const encoding = encodingOf(bytes);
  try {
    return { text: unixLines(new TextDecoder(encoding, { fatal: true }).decode(bytes)) };
  } catch {
    return { line: encoding === "utf-8" ? firstBadLine(bytes) : 1 };
  }
}

/**
 * Returns a file as somebody edits it, with its own line ends and byte order mark. What is not UTF-8 is taken for the Chinese of
 * GB 18030 where that is possible; what is neither shows where.
 */
export function sourceText(bytes: Uint8Array): string {
  for (const encoding of [encodingOf(bytes), "gb18030"])
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: encoding === "utf-8" }).decode(bytes);
    } catch {
      // The next.
    }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

export function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}

function unixLines(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start);
    const next = end === -1 ? bytes.length : end + 1;
    try {
      decoder.decode(bytes.subarray(start, next));
    } catch {
      return line;
    }
    start = next;
  }
  return line;
}
