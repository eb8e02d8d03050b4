import type { ToldReason } from "./told-reason.ts";

interface Annotated {
  file: string;
  line: number | null;
  reason: ToldReason;
}

/** Whether this runs in a job of GitHub Actions, which shows annotations at the lines of a pull request. */
export const showsAnnotations = process.env.GITHUB_ACTIONS === "true";

/**
 * Prints problems as workflow commands of GitHub Actions ("Workflow commands for GitHub Actions", Setting an error message).
 * GitHub shows ten of each level a step: the summary of the command counts all.
 */
export function printAnnotations(level: "error" | "warning", problems: Annotated[]): void {
  for (const { file, line, reason } of problems) {
    const properties = { file, ...(line !== null && { line: String(line) }), title: `gazette: ${reason.code}` };
    const written = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(value)}`);
    console.log(`::${level} ${written.join(",")}::${escaped(reason.detail)}`);
  }
}

/** Escapes what would end a command's line. */
function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
