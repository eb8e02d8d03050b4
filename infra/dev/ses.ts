import { startSesSimulator } from "./ses-simulator/simulator.ts";

const port = Number(process.env.SES_PORT ?? 8025);
const eventsTo = process.env.SES_EVENTS_TO ?? `http://localhost:${process.env.PORT ?? 8787}/feedback/ses`;

const simulator = await startSesSimulator({ port, eventsTo });
// One line, whoever reads it: test/servers.ts takes the address from here.
console.log(`SES simulator ${simulator.url}/inbox`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit(0)));
}
