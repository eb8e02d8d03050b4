import { startSesSimulator } from "./ses-simulator/simulator.ts";

const { PORT = "8787", SES_PORT = "8025", SES_EVENTS_TO, SES_SIGNATURE_VERSION } = process.env;

try {
  const simulator = await startSesSimulator({
    port: Number(SES_PORT),
    eventsTo: SES_EVENTS_TO ?? `http://localhost:${PORT}/feedback/ses`,
    signatureVersion: SES_SIGNATURE_VERSION === "1" ? "1" : "2",
  });
  // Other programs parse this line for the address.
  console.log(`SES simulator ${simulator.url}/inbox`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void simulator.close().then(() => process.exit(0)));
  }
} catch (fault) {
  const taken = (fault as NodeJS.ErrnoException).code === "EADDRINUSE";
  console.error(taken ? `Port ${SES_PORT} is in use. Choose another with SES_PORT.` : fault);
  process.exitCode = 1;
}
