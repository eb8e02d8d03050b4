import { describe, expect, inject, it } from "vitest";
import { examineBucket } from "../../src/cli/doctor/bucket.ts";
import type { Fault } from "../fault-proxy.ts";
import { type FaultyBucket, faultyBucket } from "../faulty-bucket.ts";
import { aBucket } from "./a-bucket.ts";
import { gazette } from "./command.ts";

async function diagnosed(faults: Fault[]): Promise<{ bucket: FaultyBucket; lines: string[]; todos: string }> {
  const bucket = await faultyBucket({ faultProxy: inject("faultProxy"), s3Endpoint: inject("s3Endpoint") });
  await bucket.faults(faults);
  const findings = await examineBucket(bucket.env as unknown as NodeJS.ProcessEnv);
  return {
    bucket,
    lines: findings.map(({ state, says }) => `${state} ${says}`),
    todos: findings.map(({ todo = "" }) => todo).join("\n"),
  };
}

describe("gazette doctor, of a bucket's server", () => {
  it("says what it supports and what not, and leaves nothing behind", async () => {
    const { bucket, lines, todos } = await diagnosed([]);
    expect(lines[1]).toBe("ok the server supports start-after, ETags, range requests, Content-Encoding, clock");
    expect(lines[0]).toMatch(/^warn .* is accessible \(path style\), but has no site\.yaml/);
    // Not supported by s3rver.
    expect(lines.join("\n")).toContain("warn conditional writes are ignored");
    expect(todos).toContain("the later change wins");
    expect((await bucket.objects.list({ prefix: "" })).objects).toEqual([]);
  });

  it.each<[string, Fault, string]>([
    ["refuses conditions", { conditional: true, status: 501, code: "NotImplemented" }, "with 501, 501"],
    ["ignores start-after", { operation: "list", listing: { noStartAfter: true } }, "start-after is ignored"],
    ["has no order", { operation: "list", listing: { unordered: true } }, "in another order"],
    ["encodes no keys", { operation: "list", listing: { plain: true } }, "keys are not encoded"],
    ["compares no checksums", { operation: "put", withoutRequestHeaders: ["content-md5"] }, "Content-MD5"],
    ["answers a PUT without an ETag", { operation: "put", withoutHeaders: ["etag"] }, "the answer to PUT has no ETag"],
    ["has ETags of its own", { operation: ["put", "head"], headers: { ETag: '"1-2"' } }, "ETags are not MD5"],
    ["sends no parts", { operation: "get", withoutRequestHeaders: ["range"] }, "return the whole object"],
    ["forgets codings", { operation: "head", withoutHeaders: ["content-encoding"] }, "Content-Encoding is not stored"],
    [
      "lives tomorrow",
      { operation: "head", headers: { "Last-Modified": new Date(Date.now() + 86_400_000).toUTCString() } },
      "from this machine's",
    ],
    ["hides what is not there", { operation: "head", key: ".gazette/doctor/*", status: 403 }, "403 instead of 404"],
    ["lets nobody delete", { operation: "delete", status: 403, code: "AccessDenied" }, "cannot be deleted: 403"],
  ])("says of one that %s what follows", async (_, fault, words) => {
    const { lines } = await diagnosed([fault]);
    expect(lines.filter((line) => /^(warn|fail)/.test(line)).join("\n")).toContain(words);
  });

  it("writes nothing with --read-only", async () => {
    const bucket = await faultyBucket({ faultProxy: inject("faultProxy"), s3Endpoint: inject("s3Endpoint") });
    await gazette(["doctor", "--offline", "--read-only"], { env: bucket.env });
    expect((await bucket.seen()).filter(({ operation }) => operation === "put" || operation === "delete")).toEqual([]);
  });

  it("suggests the other address style if the bucket is accessible by it", async () => {
    const { env } = await aBucket();
    // For an IP address the SDK always uses path style.
    const S3_ENDPOINT = env.S3_ENDPOINT?.replace("127.0.0.1", "localhost");
    const given = { ...env, S3_ENDPOINT, S3_FORCE_PATH_STYLE: "false" };
    const [finding] = await examineBucket(given as unknown as NodeJS.ProcessEnv);
    expect(finding).toMatchObject({ state: "fail", todo: expect.stringContaining("S3_FORCE_PATH_STYLE to true") });
  });
});
