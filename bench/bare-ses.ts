import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Mails, and the bytes of the requests that brought them, since the start. */
export interface Received {
  mails: number;
  bytes: number;
}

type Said = Received | { port: number } | { arrived: number; at: number };

/** A server in a process of its own that answers as SES does, keeps nothing, and is never what a sender waits for. */
export async function openBareSes() {
  const child = fork(fileURLToPath(new URL("bare-ses-process.ts", import.meta.url)), { stdio: "inherit" });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  /** When a mail to `waiting-<n>@…` arrived, by its number. */
  const arrivals = new Map<number, number>();
  let heard: (received: Received) => void = () => {};
  child.on("message", (said: Said) => {
    if ("arrived" in said) arrivals.set(said.arrived, said.at);
    else if ("mails" in said) heard(said);
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    arrivals,
    received: () =>
      new Promise<Received>((resolve) => {
        heard = resolve;
        child.send("received");
      }),
    /** Has every mail answered so much later. */
    delay: (delayMs: number) => void child.send({ delayMs }),
    close: () => void child.kill(),
  };
}
