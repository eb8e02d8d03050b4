import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { alertWebhook } from "../../src/adapters/alert-webhook.ts";
import { reason } from "../../src/core/reason.ts";

const SITE = new URL("https://news.example.com/");
const ALERT = {
  kind: "quota-low" as const,
  reason: reason("quota-low", { perDay: 50_000, left: 400 }),
  title: "The daily mail quota is nearly used up",
  detail: "400 of 50000 emails a day are left.",
  whatToDo: "Request a higher quota.",
  since: "23 November 2026, 08:00",
  raisedAt: Date.UTC(2026, 10, 23, 8),
};

async function listening(status: number) {
  const requests: { method: string | undefined; type: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests.push({ method: request.method, type: request.headers["content-type"], body });
    response.writeHead(status, { Location: "/elsewhere" }).end("so it is");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const webhook = alertWebhook({ ALERT_WEBHOOK: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` });
  return { webhook, requests };
}

describe("the webhook for alerts", () => {
  it("is told which site, what and since when, and in a text for chat programs", async () => {
    const { webhook, requests } = await listening(204);
    await webhook?.send(ALERT, SITE);
    expect(requests.map(({ method, type }) => [method, type])).toEqual([["POST", "application/json"]]);
    const title = ALERT.title;
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
      site: "https://news.example.com/",
      kind: "quota-low",
      ...ALERT.reason,
      title,
      detail: ALERT.detail,
      what_to_do: "Request a higher quota.",
      desk: "https://news.example.com/admin/alerts#quota-low",
      runbook: "docs/operations/alerts.md#quota-low",
      since: "2026-11-23T08:00:00.000Z",
      text: `${title}. ${ALERT.detail} Request a higher quota. https://news.example.com/`,
    });
  });

  it.each([302, 404, 429, 500])("that answers %d has not taken the alert", async (status) => {
    const { webhook, requests } = await listening(status);
    await expect(webhook?.send(ALERT, SITE)).rejects.toThrow(`answered ${status}`);
    expect(requests).toHaveLength(1);
  });

  it("is not there without a setting, and refuses one that is no address", () => {
    expect(alertWebhook({})).toBeUndefined();
    expect(() => alertWebhook({ ALERT_WEBHOOK: "javascript:alert(1)" })).toThrow("Expected an address");
  });
});
