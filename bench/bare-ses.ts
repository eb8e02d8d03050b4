import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Mails and request bytes since the start. */
export interface Received {
  mails: number;
  bytes: number;
}

type Said = Received | { port: number } | { arrived: number; at: number };

/** Starts a minimal SES in its own process, faster than any sender. */
export async function openBareSes() {
  const child = fork(fileURLToPath(new URL("bare-ses-process.ts", import.meta.url)), { stdio: "inherit" });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  /** Arrival time of the mail to `waiting-<n>@…`, by number. */
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
    /** Delays every answer. */
    delay: (delayMs: number) => void child.send({ delayMs }),
    close: () => void child.kill(),
  };
}
