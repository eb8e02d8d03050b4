import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { ses } from "../../../src/adapters/ses/index.ts";
import type { Email } from "../../../src/core/newsletter/email.ts";
import { freePort } from "../../free-port.ts";

const email: Email = {
  from: { name: "Gazette", address: "news@news.example.com" },
  to: "reader@example.com",
  subject: "Hello",
  text: "Hello",
  html: "<p>Hello</p>",
  headers: {},
  tags: {},
};

/** Sends one email to a server that answers as told; also how often it was asked. */
async function sendTo(answer: RequestListener) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    request.resume().once("end", () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const receipt = await mailerAt((server.address() as AddressInfo).port).send(email);
  return { receipt, requests };
}

function mailerAt(port: number) {
  return ses({
    SES_REGION: "us-east-1",
    SES_ENDPOINT: `http://127.0.0.1:${port}`,
    SES_ACCESS_KEY_ID: "key",
    SES_SECRET_ACCESS_KEY: "secret",
  }).mailer;
}

const error = (code: string, message: string) =>
  `<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type><Code>${code}</Code>` +
  `<Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;

describe("SES, as Amazon may answer", () => {
  it.each<[status: number, code: string, message: string, kind: string]>([
    [400, "Throttling", "Maximum sending rate exceeded.", "wait-rate"],
    [400, "Throttling", "Daily message quota exceeded.", "wait-quota"],
    [503, "Throttling", "Rate exceeded", "wait-rate"],
    [400, "MessageRejected", "Address blacklisted.", "rejected"],
    [400, "MessageRejected", "Email address is not verified. The following identities failed the check", "stop"],
    [400, "MessageRejected", "Sending paused for this account.", "stop"],
    [400, "InvalidParameterValue", "Missing final '@domain'", "rejected"],
    [400, "AccountSendingPausedException", "Email sending is disabled for your account.", "stop"],
    [400, "MailFromDomainNotVerifiedException", "No MX record.", "stop"],
    [403, "SignatureDoesNotMatch", "The request signature does not match.", "stop"],
    [403, "InvalidClientTokenId", "The security token is invalid.", "stop"],
    [403, "AccessDenied", "User is not authorized to perform ses:SendRawEmail", "stop"],
    [400, "RequestExpired", "Request timestamp is too skewed.", "stop"],
  ])("%s %s: %s → %s", async (status, code, message, kind) => {
    const { receipt, requests } = await sendTo((_, response) => response.writeHead(status).end(error(code, message)));
    expect(receipt).toMatchObject({ outcome: "refused", kind });
    expect(receipt).toMatchObject({ reason: { code: "said", values: { words: expect.stringContaining(message) } } });
    expect(requests).toBe(1);
  });

  it.each<[string, RequestListener]>([
    ["an internal failure", (_, response) => response.writeHead(500).end(error("InternalFailure", "Sorry"))],
    ["an unavailable service", (_, response) => response.writeHead(503).end(error("ServiceUnavailable", "Later"))],
    ["a gateway's page", (_, response) => response.writeHead(502).end("<html>Bad gateway</html>")],
    ["a yes it cannot read", (_, response) => response.writeHead(200).end("certainly!")],
    ["a yes without a message id", (_, response) => response.writeHead(200).end("<SendRawEmailResponse/>")],
    ["a no it cannot read", (_, response) => response.writeHead(403).end("{}")],
    ["an empty no", (_, response) => response.writeHead(400).end()],
    ["a connection cut before the answer", (_, response) => response.destroy()],
    [
      "a connection cut within the answer",
      (_, response) => {
        response.writeHead(200, { "Content-Length": "500" }).write("<SendRawEmailResponse>");
        setTimeout(() => response.destroy(), 20);
      },
    ],
  ])("calls %s unknown, and asks no second time", async (_, answer) => {
    const { receipt, requests } = await sendTo(answer);
    expect(receipt).toMatchObject({
      outcome: "unknown",
      reason: { code: expect.stringMatching(/^(said|accepted-without-id)$/) },
    });
    expect(requests).toBe(1);
  });

  it("may try again when no connection ever stood", async () => {
    expect(await mailerAt(await freePort()).send(email)).toMatchObject({ outcome: "refused", kind: "retry" });
  });
});
