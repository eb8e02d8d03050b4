import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, inject, it } from "vitest";

describe("npm run ses", () => {
  it("prints where the inbox is, answers by the name localhost too, and stops when told to", async () => {
    const child = spawn(process.execPath, ["infra/dev/ses.ts"], {
      env: { ...process.env, SES_PORT: "0", SES_EVENTS_TO: "" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(child.stdout.setEncoding("utf8"), "data");
    const [, port] = /^SES simulator http:\/\/127\.0\.0\.1:(\d+)\/inbox\n$/.exec(line) ?? [];
    expect((await fetch(`http://localhost:${port}/inbox.json`)).status).toBe(200);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("says which port is taken", async () => {
    const { port } = new URL(inject("sesEndpoint"));
    const child = spawn(process.execPath, ["infra/dev/ses.ts"], {
      env: { ...process.env, SES_PORT: port, SES_EVENTS_TO: "" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const exited = once(child, "exit");
    const [line] = await once(child.stderr.setEncoding("utf8"), "data");
    expect(line).toContain(`Port ${port} is in use`);
    expect(await exited).toEqual([1, null]);
  });
});
