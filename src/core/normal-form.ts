/**
 * Marks that one character may carry: what UAX #15 §13 ("Stream-Safe Text Format") allows, and more than any script uses.
 * Halfwidth voiced sound marks are letters that become marks.
 */
const PILE = /([\p{M}\uff9e\uff9f]{30})[\p{M}\uff9e\uff9f]+/gu;

/**
 * Normalizes a text in a time that grows with its length. Putting marks in order takes the square of their number, so what is
 * piled on one character beyond all sense is left out first. Nothing else of ours calls `normalize`.
 */
export function normalized(text: string, form: "NFC" | "NFD" | "NFKC" | "NFKD"): string {
  return text.replace(PILE, "$1").normalize(form);
}

/** The beginning of a text, at most so many UTF-16 units and never half a character. */
export function truncate(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.charCodeAt(length - 1) >> 10 === 0x36 ? length - 1 : length;
  return text.slice(0, end);
}
