/**
 * Escapes control characters in untrusted text, such as file names and answers: an escape sequence could move the cursor,
 * rename the window or hide the line before.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (sign) =>
    sign === "\n" || sign === "\t" ? sign : `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Sequences of `styleText`: bold, dim and colours, which hide and move nothing. */
const COLOURS = /(\u001b\[(?:[0-29]|22|3[0-9]|9[0-7])m)/;

/** Escapes everything that commands print, except colours, so that no call can forget it. */
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
