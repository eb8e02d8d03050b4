/**
 * A text of somebody else's as a terminal may show it: file names, reasons and answers hold what they like, and an escape
 * sequence in them would move the cursor, rename the window or hide the line before.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (sign) =>
    sign === "\n" || sign === "\t" ? sign : `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** What `styleText` writes: bold, dim, colours and their ends. It hides nothing and moves nothing. */
const COLOURS = /(\u001b\[(?:[0-29]|22|3[0-9]|9[0-7])m)/;

/** Whatever a command prints to a person, colours aside, is printable: nobody has to think of it in each line. */
export function keepConsolePrintable(): void {
  for (const name of ["log", "error"] as const) {
    const print = console[name].bind(console);
    console[name] = (...texts: unknown[]) => print(...texts.map((text) => coloured(String(text))));
  }
}

function coloured(text: string): string {
  return text
    .split(COLOURS)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join("");
}
