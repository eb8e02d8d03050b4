import { beforeEach, describe, expect, it } from "vitest";
import { EXPORTS } from "../formats/subscriber-file/exports.ts";
import { gb18030 } from "../formats/subscriber-file/gb18030.ts";
import { ADMIN, openSite } from "./site.ts";

type Site = Awaited<ReturnType<typeof openSite>>;

let site: Site;

beforeEach(async () => {
  site = await openSite();
  await site.publish({ "site.yaml": "title: 财经\ntime_zone: Asia/Shanghai\npostal_address: 上海市某路 1 号\n" });
});

// biome-ignore lint/suspicious/noExplicitAny: raw JSON answers.
type Json = any;

const upload = (to: Site, path: string, body: string | Uint8Array) =>
  to.fetch(`/api/v1${path}`, {
    method: "POST",
    body: body as BodyInit,
    headers: { ...ADMIN, "Content-Type": "text/csv" },
  });

const imports = async (body: string | Uint8Array, query: Record<string, string> = {}, to = site): Promise<Json> =>
  (await upload(to, `/subscribers/import?${new URLSearchParams(query)}`, body)).json();

const download = async (from: Site, path: string) => (await from.fetch(`/api/v1${path}`, { headers: ADMIN })).text();

const counts = ({ outcomes }: Json) =>
  Object.fromEntries(outcomes.map(({ outcome, count }: { outcome: string; count: number }) => [outcome, count]));

const stateOf = async (email: string) =>
  (await site.json<Json>(`/api/v1/subscribers?q=${email}`, { headers: ADMIN })).subscribers[0]?.state;

describe("an import of another product's export", () => {
  it.each(EXPORTS)(
    "puts everybody into the state that the file says, and changes nothing the second time: $what",
    async ({ name, text, rows }) => {
      const query = { name, consent: "moved" };
      const tried = await imports(text, { ...query, dry_run: "true" });
      const done = await imports(text, query);
      expect(done).toEqual({ ...tried, dry_run: false });
      const taken = rows.filter(([, state]) => state !== "never-subscribed");
      expect(done).toMatchObject({ added: taken.length, known: 0, suppressed: 0, refused: rows.length - taken.length });
      for (const [email, state] of taken)
        expect([email, await stateOf(email)]).toEqual([
          email,
          ["bounce", "complaint", "manual"].includes(state) ? "suppressed" : state,
        ]);
      const before = await download(site, "/subscribers/export.csv");
      const again = await imports(text, { ...query, confirm: "false" });
      expect(again).toMatchObject({ added: 0, known: taken.length });
      expect(await download(site, "/subscribers/export.csv")).toBe(before);
    },
  );

  it("says how it was understood", async () => {
    const sheet = EXPORTS.find(({ what }) => what === "a Chinese sheet")?.text ?? "";
    const report = await imports(gb18030(sheet), { consent: "展会", dry_run: "true" });
    expect(report).toMatchObject({ product: null, encoding: "gb18030", separator: ",", rows: 7 });
    expect(report.columns.map(({ means }: { means: string }) => means)).toEqual([
      null,
      null,
      "email",
      "status",
      "created_at",
      null,
    ]);
    expect(counts(report)).toEqual({ active: 2, pending: 1, unsubscribed: 1, suppressed: 3 });
  });

  it("reads a sheet's times by the site's clock, and keeps them with their source", async () => {
    await imports("邮箱,状态,订阅时间\na@example.cn,已订阅,2024年1月2日 3:04\n", { name: "名单.csv" });
    const [found] = (await site.json<Json>("/api/v1/subscribers", { headers: ADMIN })).subscribers;
    expect(found).toMatchObject({ created_at: "2024-01-01T19:04:00.000Z", confirmed_at: "2024-01-01T19:04:00.000Z" });
    const { history } = await site.json<Json>(`/api/v1/subscribers/${found.id}`, { headers: ADMIN });
    expect(history).toMatchObject([
      { kind: "imported", detail: "名单.csv; 状态: 已订阅; 订阅时间: 2024年1月2日 3:04" },
    ]);
  });

  it("refuses who is active where nothing says that they agreed", async () => {
    const report = await imports("email,status\na@example.org,active\nb@example.org,pending\n");
    expect(report).toMatchObject({
      added: 1,
      refused: 1,
      refused_rows: [{ row: 2, errors: [{ code: "consent-missing" }] }],
    });
  });

  it("refuses a file that it does not understand, with what it found", async () => {
    const response = await upload(site, "/subscribers/import", "name,phone\nAnn,1\n");
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: "addresses-missing", values: { names: ["name", "phone"] } },
    ]);
  });

  it("gives the refused rows as a file that can be mended and imported", async () => {
    const text =
      'name,email,status,frequency\n"Ann, A",ann@,active,\nBob,bob@example.org,gone,daily\nCid,cid@example.org,active,hourly\nDan,dan@example.org,active,daily\n';
    const response = await upload(site, "/subscribers/import/refused?consent=x", text);
    const file = await response.text();
    const lines = file.trimEnd().split("\r\n");
    expect(lines.map((line) => line.split(",")[0])).toEqual(["line", "2", "3", "4"]);
    expect(lines[0]).toBe("line,reason,name,email,status,frequency");
    expect(lines[1]).toContain('"Ann, A",ann@,active,');
    expect(lines[2]).toContain("The state “gone” is not known.");
    const mended = file.replace("ann@,", "ann@example.org,").replace(",gone,", ",left,").replace(",hourly", ",weekly");
    expect(await imports(mended, { consent: "x" })).toMatchObject({ added: 3, refused: 0 });
  });

  it("mails nobody, and who never confirmed once if it is told to", async () => {
    const text = "email,status\nnever@example.org,unconfirmed\n";
    await imports(text);
    await site.cron(Date.now() + 120_000);
    await site.drain();
    expect(await site.inbox("never@example.org")).toEqual([]);
    expect(counts(await imports(text, { confirm: "true" }))).toEqual({ asked: 1 });
    expect(counts(await imports(text, { confirm: "true" }))).toEqual({ known: 1 });
    for (let minute = 2; minute < 5; minute++) {
      await site.cron(Date.now() + minute * 60_000);
      await site.drain();
    }
    const [mail, ...more] = await site.inbox("never@example.org");
    expect(more).toEqual([]);
    const link = mail?.links.find((url) => url.includes("/confirm/")) ?? "";
    await site.fetch(new URL(link).pathname, { method: "POST" });
    expect(await stateOf("never@example.org")).toBe("active");
  });
});

describe("our own export", () => {
  it("brings everything back into an empty database: states, preferences, times, sources, suppressions", async () => {
    const people = `email,categories,frequency,hour,timezone,language,status,created_at
ann@example.org,ports;rail,weekly,7,Europe/Rome,en-GB,active,2024-01-02
bob@example.org,,daily,8,UTC,zh_Hans,pending,2024-01-02
cid@example.org,,daily,8,UTC,zh,unsubscribed,2024-01-02
dan@example.org,,daily,8,UTC,zh,bounced,2024-01-02
=eve@example.org,,daily,8,UTC,zh,active,2024-01-02
fay@example.org,,daily,8,UTC,zh,active,2024-01-02
`;
    await imports(people, { consent: 'a fair, "in" May; =1+1\nand June' });
    const { subscribers } = await site.json<Json>("/api/v1/subscribers?limit=100", { headers: ADMIN });
    const idOf = (email: string) => subscribers.find((one: Json) => one.email === email).id;
    await site.post("/api/v1/suppressions", { email: "=eve@example.org", detail: 'asked to, "never"' }, ADMIN);
    await site.post("/api/v1/suppressions", { email: "stranger@example.org" }, ADMIN);
    await site.db
      .prepare(
        "INSERT INTO subscription_changes (subscriber_id, kind, at, source, detail) VALUES (?, 'unsubscribed', 1750000000123, 'page', 'too-many'), (?, 'address', 1750000000000, 'page', 'old@example.org')",
      )
      .bind(idOf("fay@example.org"), idOf("ann@example.org"))
      .run();
    await site.db.prepare("UPDATE subscribers SET state = 'unsubscribed' WHERE email = 'fay@example.org'").run();

    const files = ["/subscribers/export.csv", "/suppressions/export.csv"];
    const before = await Promise.all(files.map((path) => download(site, path)));
    const empty = await openSite();
    await empty.publish({ "site.yaml": "title: Another\ntime_zone: America/New_York\npostal_address: 1 Road\n" });
    const report = await imports(before[0] ?? "", {}, empty);
    expect(report).toMatchObject({ product: "Gazette", rows: 6, added: 6, refused: 0 });
    expect(before[0]).toMatch(/^"?bob@example\.org"?,.*"?zh"?,.*pending/m);
    expect((await upload(empty, "/suppressions/import", before[1] ?? "")).status).toBe(200);
    expect(await Promise.all(files.map((path) => download(empty, path)))).toEqual(before);

    const everything = async ({ db }: Site) => {
      const all = async (text: string) => (await db.prepare(text).all()).results;
      return [
        await all(
          "SELECT email, state, follows, frequency, hour, time_zone, language, created_at, confirmed_at FROM subscribers ORDER BY id",
        ),
        await all(
          "SELECT s.email, c.kind, c.at, c.source, c.detail FROM subscription_changes c JOIN subscribers s ON s.id = c.subscriber_id ORDER BY s.id, c.id",
        ),
        await all("SELECT email, reason, detail, created_at FROM suppressions ORDER BY email"),
        await all("SELECT frequency, hour, time_zone, subscribers FROM cohorts WHERE subscribers > 0 ORDER BY 1, 2, 3"),
        await all("SELECT quarter, joined, source, subscriptions FROM subscription_flow ORDER BY 1, 2, 3"),
      ];
    };
    expect(await everything(empty)).toEqual(await everything(site));
    // Nobody is refused for a language: of ours it is taken, of others it is the site's.
    expect(await imports("email,language\nf@example.org,fr-CA\n")).toMatchObject({ added: 1, refused: 0 });
    // What they know of an address that somebody has left behind came along.
    expect(counts(await imports("email,status\nold@example.org,active\n", { consent: "x" }, empty))).toEqual({
      moved: 1,
    });
    const again = await imports(before[0] ?? "", {}, empty);
    expect(again).toMatchObject({ added: 0, refused: 0 });
    expect(await Promise.all(files.map((path) => download(empty, path)))).toEqual(before);
  });

  it.each(["not json", '[["imported",1,"import"]]', '[["burnt",1,"x",""]]', '[["imported",-1,"x",""]]', '{"a":1}'])(
    "is refused where its records are none: %s",
    async (history) => {
      const text = `email,status,history\na@example.org,active,"${history.replaceAll('"', '""')}"\n`;
      expect(await imports(text)).toMatchObject({
        added: 0,
        refused: 1,
        refused_rows: [{ errors: [{ field: expect.stringMatching(/^history/) }] }],
      });
    },
  );
});
