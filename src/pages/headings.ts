const HEADING = /(<\/?h)([1-6])(?=[\s>/])/g;

/** Moves the headings of well-formed HTML so that its highest stands at `level`: an article keeps its page's order. */
export function headingsFrom(level: number, html: string): string {
  const levels = [...html.matchAll(HEADING)].map((match) => Number(match[2]));
  const shift = level - Math.min(...levels, 7);
  return html.replace(HEADING, (_, open: string, found: string) => `${open}${Math.min(Number(found) + shift, 6)}`);
}
