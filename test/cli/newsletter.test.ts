import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type RunningGazette, startGazette } from "../browser/gazette.ts";
import { EXPORTS } from "../formats/subscriber-file/exports.ts";
import { folderOf, gazette, post } from "./command.ts";
import { zipOf } from "./zip.ts";

/** Runs against a real service. */
let service: RunningGazette;
beforeAll(async () => {
  service = await startGazette(inject("builtWorker"), "");
}, 150_000);
afterAll(() => service?.stop(), 30_000);

const asAdmin = (command: string, ...more: string[]) =>
  gazette([command, ...more], { env: { GAZETTE_URL: service.url, GAZETTE_ADMIN_TOKEN: "dev-admin-token" } });
const consent = ["--consent", "Form at example.com, 2019"];

describe("gazette import-subscribers", () => {
  it("names refused rows by file and line, page after page, and ends with 1", async () => {
    const lines = [
      "email,categories,frequency,status,shoe size",
      '"ann@example.com","markets;difangzhili",daily,active,38',
      "",
      "not an address,,,active,",
      '"bob@example.com",,,active,"two',
      'lines"',
      "cid@example.com,,hourly,active,",
      "dan@example.com,,immediate,active,",
    ];
    const folder = await folderOf({ "people.csv": `\ufeff${lines.join("\r\n")}\r\n` });
    const { code, stdout, stderr } = await asAdmin(
      "import-subscribers",
      join(folder, "people.csv"),
      ...consent,
      "--page",
      "2",
    );
    expect(code).toBe(1);
    expect(stdout).toContain("not used: shoe size");
    expect(stdout).toMatch(/people\.csv:4: not an address: email: .+/);
    expect(stdout).toMatch(/people\.csv:7: cid@example\.com: frequency: .+/);
    expect(stdout).toContain("added 3  known 0  suppressed 0  duplicates 0  refused 2\n");
    expect(stderr).toBe("");
  });

  it("changes nothing with --dry-run, and nothing the second time", async () => {
    const folder = await folderOf({ "people.csv": "email,status\neve@example.com,active\n" });
    const file = join(folder, "people.csv");
    for (const expected of [1, 1]) {
      const { stdout } = await asAdmin("import-subscribers", file, ...consent, "--dry-run", "--json");
      expect(JSON.parse(stdout)).toMatchObject({ dryRun: true, added: expected, known: 0 });
    }
    for (const [added, known] of [
      [1, 0],
      [0, 1],
    ]) {
      const { code, stdout } = await asAdmin("import-subscribers", file, ...consent, "--json");
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ dryRun: false, added, known, rows: 1, refusedRows: [] });
    }
  });

  it("reads a zip of Mailchimp, in which who has left stays left, and writes the refused rows to files", async () => {
    const of = (state: string) => {
      const found = EXPORTS.find(({ name }) => name.startsWith(`${state}_email`));
      return { [found?.name ?? ""]: found?.text ?? "" };
    };
    const files = {
      ...of("subscribed"),
      ...of("unsubscribed"),
      ...of("cleaned"),
      ...of("nonsubscribed"),
      "read me.csv": "a,b\n",
    };
    const folder = await folderOf({ "mailchimp.zip": zipOf(files) });
    const [zip, refused] = [join(folder, "mailchimp.zip"), join(folder, "refused.csv")];
    const run = (...more: string[]) => asAdmin("import-subscribers", zip, "--refused", refused, ...more);
    const tried = await run("--dry-run", "--json");
    const done = await run("--json");
    const counts = { rows: 4, added: 3, known: 0, refused: 1 };
    expect(JSON.parse(tried.stdout)).toMatchObject({ dryRun: true, ...counts });
    expect(JSON.parse(done.stdout)).toEqual({ ...JSON.parse(tried.stdout), dryRun: false });
    expect(JSON.parse(done.stdout).outcomes).toMatchObject([
      { outcome: "unsubscribed", count: 1, lines: [expect.stringMatching(/^unsubscribed_.*:2$/)] },
      { outcome: "suppressed", count: 1 },
      { outcome: "active", count: 1 },
    ]);
    expect([done.code, done.stderr]).toEqual([1, "read me.csv: skipped.\n"]);
    const file = join(folder, "refused-nonsubscribed_email_audience_export_5c1.csv");
    expect(await readFile(file, "utf8")).toMatch(
      /^\ufeffline,reason,Email Address,.*\r\n2,"status: Never subscribed.*,buyer@example\.org,/,
    );
    const again = await run();
    expect(again.stdout).toContain("added 0  known 3  suppressed 0  duplicates 0  refused 1\n");
    expect(again.stdout).toContain("export of Mailchimp, UTF-8, separated by commas.");
  });

  it.each([
    ["rows that are active without a consent", "email,status\na@example.com,active\n", "--consent"],
    ["a file without addresses", "name\nAnn\n", "No column of addresses"],
    ["a quote that never ends", 'email\na@example.com\n"b@example.com\n', "line 3"],
    ["a file that is not UTF-8", Buffer.from("email\nz\xfcrich@example.com\n", "latin1"), "UTF-8"],
  ])("refuses %s before it sends anything", async (_, text, words) => {
    const folder = await folderOf({ "people.csv": text });
    const { code, stderr } = await asAdmin("import-subscribers", join(folder, "people.csv"));
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe("gazette export-subscribers", () => {
  it("writes what an import reads, for its owner alone, and replaces no file", async () => {
    const folder = await folderOf({});
    const file = join(folder, "people.csv");
    const { code, stdout } = await asAdmin("export-subscribers", file);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `7 rows in ${file}\n` });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const csv = await readFile(file, "utf8");
    expect(csv).toMatch(/^email,categories,.*\r\nann@example\.com,markets;difangzhili,daily,/);
    expect((await asAdmin("export-subscribers", file)).code).toBe(2);
    expect(await readFile(file, "utf8")).toBe(csv);

    const again = await asAdmin("import-subscribers", file, ...consent, "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ added: 0, known: 7, refused: 0 });
  });

  it("prints it where no file is named", async () => {
    const { code, stdout } = await asAdmin("export-subscribers");
    expect(code).toBe(0);
    expect(stdout.trim().split("\r\n")).toHaveLength(8);
  });

  it("says which token is wanted", async () => {
    const { code, stderr } = await gazette([
      "export-subscribers",
      "--url",
      service.url,
      "--token",
      "dev-publish-token",
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain("GAZETTE_ADMIN_TOKEN");
  });
});

describe("gazette issues", () => {
  it("lists them, shows one with reasons, previews and controls it", async () => {
    expect((await asAdmin("issues")).stdout).toContain("No issues yet");
    expect((await asAdmin("issues", "--next")).stdout).toMatch(/Z {2}daily +4$/m);

    await fetch(`${service.ses}/faults`, { method: "POST", body: JSON.stringify({ refuse: ["dan@example.com"] }) });
    const now = new Date(Date.now() - 60_000);
    const fresh = post("Fresh news").replace("2026-11-20 08:00:00 +0800", now.toISOString());
    const folder = await folderOf({
      "site.yaml": "title: Example\npostal_address: 1 Road\nnewsletter:\n  hold: 0\n",
      "posts/fresh.md": fresh,
    });
    await service.publish(folder);
    await service.cron(Date.now());
    await service.cron(Date.now() + 60_000);

    const list = await asAdmin("issues");
    expect(list.stdout).toMatch(/^id {2}frequency +state +closed at/);
    // The daily issue closes with it in one minute of the day.
    const id = list.stdout.match(/^ (\d) {2}immediate /m)?.[1] ?? "";
    const shown = await untilOver(id);
    expect(shown).toMatchObject({ frequency: "immediate", state: "finished", deliveries: { failed: 1 } });
    expect(shown.reasons.failed).toMatchObject([{ count: 1 }]);
    expect((await asAdmin("issues")).stdout).toMatch(new RegExp(`^ ${id} {2}immediate {2}finished`, "m"));
    const env = { GAZETTE_URL: service.url, GAZETTE_ADMIN_TOKEN: "dev-admin-token", LANG: "zh_CN.UTF-8" };
    expect((await gazette(["issues"], { env })).stdout).toMatch(
      new RegExp(`^编号 {2}频率 {2}状态 {4}截止时间 [^]*^ {3}${id} {2}即时 {2}已完成 {2}20`, "m"),
    );
    expect((await gazette(["issues", id], { env })).stdout).toMatch(
      new RegExp(`^第 ${id} 期：即时，.* 截止，已完成\n.*\n.*失败 1 .*\n\n失败：\n`),
    );

    const text = await asAdmin("issues", id, "--preview", "text");
    expect(text.stdout).toContain("Fresh news");
    const refused = await asAdmin("issues", id, "pause", "--reason", "a typo");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("finished");
    const resent = await asAdmin("issues", id, "resend", "--state", "failed");
    expect(resent.stdout).toBe("queued 1\n");
  });

  it.each([
    [["99"], "There is no issue 99"],
    [["one"], "It must be an issue number"],
    [["1", "resend"], "failed or unknown"],
    [["1", "burn"], "Allowed choices are pause, resume, cancel, resend"],
  ])("ends %j with 2 and a word why", async (args, words) => {
    const { code, stderr } = await asAdmin("issues", ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe("gazette quarantine", () => {
  it("lists posts with line and reason, and ends with 1", async () => {
    await service.publish(await folderOf({ "posts/broken.md": "---\ntitle: T\ndate: some day\n---\nText\n" }));
    const env = { GAZETTE_URL: service.url, GAZETTE_TOKEN: "dev-publish-token" };
    const { code, stdout } = await gazette(["quarantine"], { env });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^posts\/broken\.md:3: The date "some day" cannot be read/m);
    expect(JSON.parse((await gazette(["quarantine", "--json"], { env })).stdout).quarantined).not.toEqual([]);
  });
});

/** Waits until an issue is finished. */
async function untilOver(id: string) {
  for (let waited = 0; waited < 20; waited++) {
    const issue = JSON.parse((await asAdmin("issues", id, "--json")).stdout || "{}");
    if (issue.state === "finished") return issue;
    await new Promise((passed) => setTimeout(passed, 500));
  }
  throw new Error(`Issue ${id} did not finish.`);
}
