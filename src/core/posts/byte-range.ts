/** A part of an object. */
export interface ByteRange {
  offset: number;
  length: number;
}

/** Longer than any one range within the largest object there is. */
const HEADER_MAX = 100;

/**
 * The one range a Range header asks for, within `size` bytes (RFC 9110 §14.1.2). Nothing where the header is to be ignored:
 * other units, several ranges, or what is no range at all.
 */
export function byteRange(header: string, size: number): ByteRange | "unsatisfiable" | undefined {
  // Whoever pads it with white space by the thousand would have us try every way to share that out.
  if (header.length > HEADER_MAX) return undefined;
  const [, from, to] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header) ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return undefined;
  if (from !== "" && to !== "" && Number(to) < Number(from)) return undefined;
  // `-n` are the last n bytes.
  const offset = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size : Math.min(size, Number(to) + 1);
  return offset < end ? { offset, length: end - offset } : "unsatisfiable";
}
