/**
 * What XML 1.0 §2.2 forbids or discourages, and the carriage return, which XML reads as a line feed (§2.11). With the halves of
 * pairs, as one look is to find what most texts are: clean.
 */
const SUSPICIOUS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/;
const UNFIT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]|\p{Cs}/gu;

/** Cleans a text for every format: well-formed Unicode, no control characters, line ends as XML reads them. Throws for what is none. */
export function cleanText(text: string): string {
  return text.search(SUSPICIOUS) < 0 ? text : text.replace(/\r\n?/g, "\n").replace(UNFIT, "");
}
