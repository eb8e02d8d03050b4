import { SESClient, SendRawEmailCommand, type SendRawEmailCommandInput } from "@aws-sdk/client-ses";

export function sesClient(endpoint: string, accessKeyId = "test"): SESClient {
  return new SESClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey: "test" },
    maxAttempts: 1,
  });
}

/** Writes a small valid mail; `lines` are further headers. */
export function rawMail({
  to = "ann@example.com",
  headers = [] as string[],
  body = "Hello.\r\nhttps://news.example/confirm?t=1.\r\n",
} = {}): Buffer {
  return Buffer.from(
    [
      "From: Gazette <news@gazette.example>",
      `To: ${to}`,
      "Subject: =?utf-8?B?5pep5LiK5aW9?=",
      "MIME-Version: 1.0",
      ...headers,
      "",
      body,
    ].join("\r\n"),
  );
}

export function send(client: SESClient, to: string | string[], input: Partial<SendRawEmailCommandInput> = {}) {
  const destinations = [to].flat();
  return client.send(
    new SendRawEmailCommand({
      RawMessage: { Data: rawMail({ to: destinations[0] ?? "" }) },
      Destinations: destinations,
      ...input,
    }),
  );
}

/** Client of the simulator's routes. */
export function doorsOf(url: string) {
  const json = async (path: string, init?: RequestInit) => (await fetch(url + path, init)).json();
  const post = (path: string, body: unknown) => json(path, { method: "POST", body: JSON.stringify(body) });
  return {
    // biome-ignore lint/suspicious/noExplicitAny: whatever JSON comes back, as a test expects it
    json: json as (path: string) => Promise<any>,
    // biome-ignore lint/suspicious/noExplicitAny: as above
    post: post as (path: string, body: unknown) => Promise<any>,
    delete: (path: string) => fetch(url + path, { method: "DELETE" }),
  };
}
