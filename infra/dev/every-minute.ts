import { terminalTexts } from "../../src/cli/terminal-texts.ts";

const MINUTE_MS = 60_000;

/** Runs the Worker's cron on every full minute, as Cloudflare does; `wrangler dev` does not. */
export function runCronEveryMinute(siteUrl: string, say: (line: string) => void): void {
  const { cronFailed, cronWorks } = terminalTexts().start;
  let failing = false;
  const next = () => {
    const minute = Math.floor(Date.now() / MINUTE_MS + 1) * MINUTE_MS;
    setTimeout(async () => {
      next();
      const problem = await runCron(siteUrl, minute);
      if (problem && !failing) say(cronFailed(problem));
      if (!problem && failing) say(cronWorks);
      failing = problem !== undefined;
    }, minute - Date.now());
  };
  next();
}

async function runCron(siteUrl: string, time: number): Promise<string | undefined> {
  const url = `${siteUrl}/cdn-cgi/handler/scheduled?cron=*+*+*+*+*&time=${time}`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10 * MINUTE_MS) });
    const outcome = (await response.text()).trim();
    return response.ok && outcome !== "exception" ? undefined : `${response.status} ${outcome.slice(0, 200)}`;
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
}
