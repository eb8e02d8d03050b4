import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface SesSimulator {
  /** Where SES answers; the inbox is at `/inbox` below it. */
  url: string;
  close(): Promise<void>;
}

/** Starts SES on loopback. */
export async function startSesSimulator({ port }: { port: number; eventsTo: string }): Promise<SesSimulator> {
  const server = createServer((_request, response) => {
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
