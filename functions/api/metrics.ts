import { Hono } from "hono";
import { readMetrics } from "../../src/use-cases/operations/read-metrics.ts";
import { currentPorts } from "../context.ts";
import { requireToken } from "../http/token.ts";
import type { App } from "../http.ts";
import { PROMETHEUS_TYPE, prometheusText } from "./prometheus.ts";

/** The state in numbers, as Prometheus collects them. */
export const metrics = new Hono<App>().use(requireToken("ADMIN_TOKEN")).get("/", async (c) => {
  const ports = await currentPorts(c.env);
  const text = prometheusText(await readMetrics(ports, ports.now()));
  return c.body(text, 200, { "Content-Type": PROMETHEUS_TYPE, "Cache-Control": "no-store" });
});
