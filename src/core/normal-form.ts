/**
 * Combining marks beyond the 30 that UAX #15 §13 ("Stream-Safe Text Format") allows on one character. Halfwidth voiced sound
 * marks become combining marks.
 */
const EXCESS_MARKS = /([\p{M}\uff9e\uff9f]{30})[\p{M}\uff9e\uff9f]+/gu;

/** Equal to each of its normal forms. */
const ASCII = /^[\0-\x7f]*$/;

/**
 * Normalizes a text in linear time. `String.normalize` sorts combining marks in quadratic time, so excess marks are dropped
 * first. Use it instead of `normalize` everywhere.
 */
export function normalized(text: string, form: "NFC" | "NFD" | "NFKC" | "NFKD"): string {
  return ASCII.test(text) ? text : text.replace(EXCESS_MARKS, "$1").normalize(form);
}

/** Cuts a text to at most `length` UTF-16 units, never inside a surrogate pair. */
export function truncate(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.charCodeAt(length - 1) >> 10 === 0x36 ? length - 1 : length;
  return text.slice(0, end);
}
