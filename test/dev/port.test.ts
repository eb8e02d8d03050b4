import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { needFreePort } from "../../infra/dev/port.ts";

describe("a port that npm start needs", () => {
  it("is refused with the way out when somebody listens there, and taken when not", async () => {
    const server = createServer();
    const port = await new Promise<number>((listening) =>
      server.listen(0, "127.0.0.1", () => listening((server.address() as { port: number }).port)),
    );
    onTestFinished(() => void server.close());
    await expect(needFreePort(port, "SES_PORT")).rejects.toThrow(`SES_PORT=${port + 1} npm start`);
    await new Promise((closed) => server.close(closed));
    await expect(needFreePort(port, "SES_PORT")).resolves.toBeUndefined();
  });
});
