import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { WrongSettings } from "../../src/config.ts";
import { logOf, sharedParts } from "../../src/wiring.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Patterns of known secrets, and of assignments to names that hold one. */
const LOOKS: Record<string, RegExp> = {
  "an AWS key": /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  "a private key": /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}/,
  "a token of GitHub or npm": /\b(?:gh[pousr]_[A-Za-z0-9]{36}|npm_[A-Za-z0-9]{36})\b/,
  "a token of ours": /\bgazette_[\w-]{43}\b/,
  "a token of Slack": /\bxox[abpr]-\d+-\w+/,
  "a secret by its name":
    /\b(?:LINK_SECRET(?:_PREVIOUS)?|ADMIN_TOKEN|PUBLISH_TOKEN|SES_SECRET_ACCESS_KEY|S3_SECRET_ACCESS_KEY|TURNSTILE_SECRET|ALERT_WEBHOOK|CLOUDFLARE_API_TOKEN)\b["']?\s*[:=]\s*["']?(?=[A-Za-z0-9+/_-]*\d)(?=[A-Za-z0-9+/_-]*[a-zA-Z])[A-Za-z0-9+/_-]{24,}/,
};

/** Tracked and untracked files that are not ignored. */
function committed(): string[] {
  const list = (...args: string[]) => execFileSync("git", ["ls-files", "-z", ...args], { cwd: ROOT, encoding: "utf8" });
  return `${list()}${list("--others", "--exclude-standard")}`
    .split("\0")
    .filter((path) => path && existsSync(join(ROOT, path)));
}

describe.skipIf(!existsSync(join(ROOT, ".git")))("what is committed (needs git)", () => {
  it("holds nothing that looks like a secret", () => {
    const found = committed()
      .filter((path) => path !== "package-lock.json" && statSync(join(ROOT, path)).size < 1_000_000)
      .flatMap((path) => {
        const text = readFileSync(join(ROOT, path), "latin1");
        return Object.entries(LOOKS).flatMap(([what, look]) => (look.test(text) ? [`${path}: ${what}`] : []));
      });
    expect(found).toEqual([]);
  });

  it("is none of the files that hold secrets", () => {
    expect(
      committed().filter((path) =>
        /(^|\/)(\.dev\.vars|\.env)(\.|$)|\.pem$|\.tfstate|\.tfvars$|link-secret$/.test(path),
      ),
    ).toEqual([]);
    for (const path of [".dev.vars", ".gazette/link-secret", ".gazette/worker.env"])
      expect(execFileSync("git", ["check-ignore", path], { cwd: ROOT, encoding: "utf8" }).trim()).toBe(path);
  });

  it.each([
    `LINK_SECRET=${"0f".repeat(20)}`,
    `ADMIN_TOKEN: "a1B2${"c3".repeat(15)}"`,
    `AKIA${"Q7".repeat(8)}`,
    `gazette_${"aB3".repeat(14)}x`,
    `-----BEGIN PRIVATE KEY-----\n${"Mi".repeat(30)}`,
  ])("would be found: %s", (text) => {
    expect(Object.values(LOOKS).some((look) => look.test(text))).toBe(true);
  });
});

const SECRETS = {
  LINK_SECRET: "link-secret-0123456789",
  LINK_SECRET_PREVIOUS: "link-before-0123456789",
  ADMIN_TOKEN: "admin-token-0123456789",
  PUBLISH_TOKEN: "publish-0123456789",
  SES_ACCESS_KEY_ID: "ses-key-id-0123456789",
  SES_SECRET_ACCESS_KEY: "ses-secret-0123456789",
  S3_ACCESS_KEY_ID: "s3-key-id-0123456789",
  S3_SECRET_ACCESS_KEY: "s3-secret-0123456789",
  TURNSTILE_SECRET: "turnstile-0123456789",
  ALERT_WEBHOOK: "https://hooks.example/a-path-that-is-a-secret",
};
const SETTINGS = {
  SITE_URL: "https://news.example.com",
  MAIL_FROM: "news@example.com",
  SES_REGION: "us-east-1",
  BUCKET: {},
  ...SECRETS,
};

describe("an error about settings", () => {
  it.each([
    { SITE_URL: "nowhere" },
    { OBJECTS: "s3" },
    { MAIL_FROM: "nobody" },
    { LOG_REQUESTS: "perhaps" },
    { LINK_SECRET: "short-0123" },
    { LINK_SECRET_PREVIOUS: "short-0123" },
    { LINK_SECRET_PREVIOUS: SECRETS.LINK_SECRET },
    { ADMIN_TOKEN: "a1" },
    { ALERT_WEBHOOK: "not an address with-a-secret-0123456789" },
    { SES_SECRET_ACCESS_KEY: "" },
  ])("names %o as wrong without a secret in it", (wrong) => {
    let fault: unknown;
    try {
      sharedParts({ ...SETTINGS, ...wrong });
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(WrongSettings);
    const said = `${fault} ${(fault as Error).stack} ${JSON.stringify(fault)}`;
    const given = Object.values({ ...SECRETS, ...wrong }).filter((value) => /\d/.test(value));
    for (const secret of given) expect(said).not.toContain(secret);
  });

  it("leaves no secret in the log either", () => {
    const lines: string[] = [];
    const spy = vi.spyOn(console, "error").mockImplementation((line) => void lines.push(String(line)));
    onTestFinished(() => spy.mockRestore());
    try {
      sharedParts({ ...SETTINGS, SITE_URL: SECRETS.ADMIN_TOKEN, MAIL_FROM: SECRETS.LINK_SECRET });
    } catch (error) {
      logOf({}).fault("fault", error);
    }
    expect(lines).toHaveLength(1);
    for (const secret of Object.values(SECRETS)) expect(lines.join()).not.toContain(secret);
  });
});
