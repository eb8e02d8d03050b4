import { beforeAll, describe, expect, it } from "vitest";
import { openSite, someone } from "../functions/site.ts";

const URLENCODED = { "Content-Type": "application/x-www-form-urlencoded" };
const BOUNDARY = "x".repeat(40);
const MULTIPART = { "Content-Type": `multipart/form-data; boundary=${BOUNDARY}` };

let site: Awaited<ReturnType<typeof openSite>>;
beforeAll(async () => {
  site = await openSite();
});

const send = (path: string, body: string, headers: Record<string, string> = URLENCODED) =>
  site.fetch(path, { method: "POST", body, headers: { "Sec-Fetch-Site": "same-origin", ...headers } });
const parts = (count: number) =>
  `${`--${BOUNDARY}\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n`.repeat(count)}--${BOUNDARY}--\r\n`;

/** Public forms. */
const OPEN = [
  "/subscribe",
  "/preferences",
  "/unsubscribe/x",
  "/unsubscribe/x/less-often",
  "/preferences/x",
  "/admin/login",
];

describe("a form", () => {
  it.each(OPEN)("of thousands of fields is refused, and says how many it may have: %s", async (path) => {
    for (const [body, headers] of [
      [`${"a&".repeat(16_000)}a`, URLENCODED],
      [parts(2_200), MULTIPART],
    ] as const) {
      // A form without checkboxes exceeds its bytes before its fields.
      const response = await send(path, body, headers);
      const { code } = await response.json<{ code: string }>();
      expect([path, response.status, code]).toEqual([
        path,
        expect.toSatisfy((status) => status === 400 || status === 413),
        response.status === 400 ? "form-too-many-fields" : "body-too-long",
      ]);
    }
  });

  it.each(["/preferences", "/unsubscribe/x", "/admin/login"])(
    "that is longer than 64 KB is refused: %s",
    async (path) => {
      expect((await send(path, `email=${"a".repeat(65_000)}`)).status).toBeLessThan(413);
      const response = await send(path, `email=${"a".repeat(65_536)}`);
      expect([response.status, await response.json()]).toEqual([
        413,
        expect.objectContaining({ code: "body-too-long", values: { most: 65_536 } }),
      ]);
    },
  );

  it("may tick two thousand categories, of long Chinese names", async () => {
    const ticked = Array.from(
      { length: 2_000 },
      (_, index) => `categories=${encodeURIComponent("财经".repeat(30))}${index}`,
    );
    const body = [`email=${someone()}`, "frequency=daily", "search=1", "q=a", ...ticked].join("&");
    expect(body.length).toBeGreaterThan(1_000_000);
    expect((await send("/subscribe", body)).status).toBe(200);
  });

  it("has of a field that stands there twice the first value, and of one that is a file none", async () => {
    const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="email"; filename="a"\r\n\r\na\r\n--${BOUNDARY}--\r\n`;
    expect((await send("/preferences", file, MULTIPART)).status).toBe(400);
    expect((await send("/preferences", `email=no&email=${someone()}`)).status).toBe(400);
    expect((await send("/preferences", `email=${someone()}&email=no`)).status).toBe(200);
  });
});
