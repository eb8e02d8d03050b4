/** What XML 1.0 §2.2 forbids or discourages, and the carriage return, which XML reads as a line feed (§2.11). */
const UNFIT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/;
const UNFIT_ALL = new RegExp(UNFIT, "g");

/** Cleans a text for every format: well-formed Unicode, no control characters, line ends as XML reads them. */
export function cleanText(text: string): string {
  const whole = text.isWellFormed() ? text : text.replace(/\p{Cs}/gu, "");
  return UNFIT.test(whole) ? whole.replace(/\r\n?/g, "\n").replace(UNFIT_ALL, "") : whole;
}
