import { type Runtime, type RuntimeOptions, startRuntime } from "../bench/runtime.ts";
import { startSesSimulator } from "../infra/dev/ses-simulator/simulator.ts";
import { freePort } from "./free-port.ts";

const SITE = "gazette";
/** Topic of the SES simulator's notifications. */
export const TOPIC_ARN = "arn:aws:sns:us-east-1:000000000000:gazette-feedback";

export interface Service {
  url: string;
  ses: string;
  bindings: Awaited<ReturnType<Runtime["bindings"]>>;
  cron(at: number): Promise<void>;
  email: Runtime["email"];
  close(): Promise<void>;
}

/** The built Worker in workerd with its queues, and SES beside it; all of it on loopback, from an empty state. */
export async function startService({ settings, ...options }: RuntimeOptions): Promise<Service> {
  const port = await freePort();
  // The Worker has to know its own address before it starts.
  const url = `http://localhost:${port}`;
  const simulator = await startSesSimulator({ port: 0, eventsTo: `${url}/feedback/ses` });
  const ses = simulator.url.replace("127.0.0.1", "localhost");
  let runtime: Runtime | undefined;
  const close = async () => {
    await runtime?.close();
    await simulator.close();
  };
  try {
    const ofOurs = { SITE_URL: url, SES_ENDPOINT: ses, SNS_TOPIC_ARN: TOPIC_ARN, SNS_CERT_ORIGIN: ses };
    runtime = await startRuntime([SITE], { ...options, port, delivers: true, settings: { ...ofOurs, ...settings } });
    const { cron, email } = runtime;
    return { url, ses, bindings: await runtime.bindings(SITE), cron: (at) => cron(SITE, at), email, close };
  } catch (fault) {
    await close();
    throw fault;
  }
}
