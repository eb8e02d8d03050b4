/**
 * What XML 1.0 §2.2 forbids or discourages, and the carriage return, which XML reads as a line feed (§2.11). Also halves of
 * surrogate pairs, so that most texts are found clean in one pass.
 */
const SUSPICIOUS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/;
/** With `u`, only halves that stand alone match. */
const UNFIT = new RegExp(SUSPICIOUS, "gu");

/** Cleans a text for every format: well-formed Unicode, no control characters, line ends as XML reads them. Throws if it is no text. */
export function cleanText(text: string): string {
  return text.search(SUSPICIOUS) < 0 ? text : text.replace(/\r\n?/g, "\n").replace(UNFIT, "");
}
