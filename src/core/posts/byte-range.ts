/** A part of an object. */
export interface ByteRange {
  offset: number;
  length: number;
}

/** Longer than any single range within the largest object. */
const HEADER_MAX = 100;

/**
 * Parses a Range header (RFC 9110 §14.1.2). Returns `undefined` where the header must be ignored: other units, several
 * ranges, malformed.
 */
export function byteRange(header: string, size: number): ByteRange | "unsatisfiable" | undefined {
  // Bounds the backtracking over white space.
  if (header.length > HEADER_MAX) return undefined;
  const [, from = "", to = ""] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header) ?? [];
  if (from === "" && to === "") return undefined;
  if (from !== "" && to !== "" && Number(to) < Number(from)) return undefined;
  // `-n` asks for the last n bytes.
  const offset = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size : Math.min(size, Number(to) + 1);
  return offset < end ? { offset, length: end - offset } : "unsatisfiable";
}
