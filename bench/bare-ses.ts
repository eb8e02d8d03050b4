import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Mails, and the bytes of the requests that brought them, since the start. */
export interface Received {
  mails: number;
  bytes: number;
}

/** A server in a process of its own that answers as SES does, keeps nothing, and is never what a sender waits for. */
export async function openBareSes() {
  const child = fork(fileURLToPath(new URL("bare-ses-process.ts", import.meta.url)), { stdio: "inherit" });
  const [port] = (await once(child, "message")) as [number];
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async received(): Promise<Received> {
      const answer = once(child, "message");
      child.send("received");
      const [received] = (await answer) as [Received];
      return received;
    },
    close: () => void child.kill(),
  };
}
