import { createServer } from "node:net";

/** Reads a port from an environment variable. */
export function portFrom(variable: string, usual: number): number {
  const port = Number(process.env[variable] || usual);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`${variable} is ${process.env[variable]}, which is not a port (1 to 65535).`);
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
    if (code === "EADDRINUSE") {
      throw new Error(
        `Port ${port} is in use. Stop what runs there, or choose another: ${variable}=${port + 1} npm start`,
      );
    }
    if (code === "EACCES") {
      throw new Error(
        `No permission to listen on port ${port}. Choose a higher one: ${variable}=${port + 8000} npm start`,
      );
    }
  }
}
