import { createServer } from "node:net";
import { terminalTexts } from "../../src/cli/terminal-texts.ts";

/** Reads a port from an environment variable. */
export function portFrom(variable: string, usual: number): number {
  const port = Number(process.env[variable] || usual);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(terminalTexts().start.noPort(variable, process.env[variable] ?? ""));
}

/** Throws if a port is in use, and says how to choose another. */
export async function needFreePort(port: number, variable: string): Promise<void> {
  // `localhost` may resolve to either.
  for (const host of ["127.0.0.1", "::1"]) {
    const code = await new Promise<string | undefined>((resolve) => {
      const probe = createServer()
        .once("error", (fault: NodeJS.ErrnoException) => resolve(fault.code))
        .listen(port, host, () => probe.close(() => resolve(undefined)));
    });
    const { portTaken, portDenied } = terminalTexts().start;
    if (code === "EADDRINUSE") throw new Error(portTaken(port, `${variable}=${port + 1}`));
    if (code === "EACCES") throw new Error(portDenied(port, `${variable}=${port + 8000}`));
  }
}
