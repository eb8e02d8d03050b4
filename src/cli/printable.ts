/**
 * A text of somebody else's as a terminal may show it: file names, reasons and answers hold what they like, and an escape
 * sequence in them would move the cursor, rename the window or hide the line before.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (sign) =>
    sign === "\n" || sign === "\t" ? sign : `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
