const HEADING = /(<\/?h)([1-6])(?=[\s>/])/g;

/** Shifts the headings of well-formed HTML so that the highest is at `level`, which keeps the page's outline. */
export function headingsFrom(level: number, html: string): string {
  const levels = [...html.matchAll(HEADING)].map((match) => Number(match[2]));
  const shift = level - Math.min(...levels, 7);
  return html.replace(HEADING, (_, open: string, found: string) => `${open}${Math.min(Number(found) + shift, 6)}`);
}
