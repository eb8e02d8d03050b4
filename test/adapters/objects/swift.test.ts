import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { s3 } from "../../../src/adapters/objects/s3.ts";
import { S3Settings, s3ClientConfig } from "../../../src/adapters/objects/s3-settings.ts";
import { examineBucket } from "../../../src/cli/doctor/bucket.ts";
import { keepsTheObjectStoreContract } from "../../contracts/object-store.ts";
import { hasSwift, PAGE, SWIFT_PACKAGES, type Swift, startSwift } from "../../swift.ts";

describe.skipIf(!hasSwift)(`S3 objects in OpenStack Swift (needs ${SWIFT_PACKAGES})`, () => {
  let swift: Swift;
  let client: S3Client;
  const env = () => ({ ...swift.env, S3_BUCKET: "gazette" });

  beforeAll(async () => {
    swift = await startSwift();
    client = new S3Client(s3ClientConfig(S3Settings().parse(env())));
    await client.send(new CreateBucketCommand({ Bucket: "gazette" }));
  }, 120_000);
  afterAll(() => swift?.stop());

  it("does all that gazette doctor looks for, but hold conditions", async () => {
    const findings = await examineBucket(env() as unknown as NodeJS.ProcessEnv);
    expect(findings.map(({ state, says }) => `${state} ${says}`)).toEqual([
      "warn gazette is accessible (path style), but has no site.yaml",
      "ok the server supports start-after, order of keys, encoding-type, checksums, ETags, range requests, Content-Encoding, clock",
      "warn conditional writes are answered with 501, 501",
    ]);
  });

  // It refuses conditions with 501.
  keepsTheObjectStoreContract(() => s3(env()), {
    knowsConditionalWrites: false,
    pageSize: PAGE,
    putPacked: (Key, Body, ContentEncoding) =>
      client.send(new PutObjectCommand({ Bucket: "gazette", Key, Body, ContentEncoding })),
  });
});
