import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { SESClient } from "@aws-sdk/client-ses";
import { SignatureV4 } from "@smithy/signature-v4";
import { expect, it, onTestFinished } from "vitest";
import { signedPost } from "../../../src/adapters/ses/signed-post.ts";

it("signs what it sends as the SDK would, and follows no redirect", async () => {
  const arrived: { headers: Record<string, unknown>; body: Buffer }[] = [];
  const server = createServer(async (request, response) => {
    arrived.push({ headers: request.headers, body: await buffer(request) });
    response.writeHead(307, { Location: "/elsewhere" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const post = signedPost({
    SES_REGION: "eu-central-1",
    SES_ENDPOINT: `http://${host}`,
    SES_ACCESS_KEY_ID: "key",
    SES_SECRET_ACCESS_KEY: "secret",
  });
  const form = new TextEncoder().encode("Action=SendRawEmail&RawMessage.Data=SGVsbG8%3D");
  expect((await post(form, AbortSignal.timeout(5_000))).status).toBe(307);
  expect(arrived).toHaveLength(1);
  const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = arrived;
  expect(body).toEqual(Buffer.from(form));
  expect(headers["content-type"]).toBe("application/x-www-form-urlencoded");
  const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
  const { sha256 } = new SESClient({ region: "eu-central-1", credentials }).config;
  const date = String(headers["x-amz-date"]).replace(/(....)(..)(..T..)(..)(..Z)/, "$1-$2-$3:$4:$5");
  const signed = await new SignatureV4({ service: "ses", region: "eu-central-1", credentials, sha256 }).sign(
    {
      ...{ method: "POST", protocol: "http:", hostname: "127.0.0.1", path: "/", query: {}, body: form },
      headers: { host, "content-type": "application/x-www-form-urlencoded" },
    },
    { signingDate: new Date(date) },
  );
  expect(headers.authorization).toBe(signed.headers.authorization);
});
