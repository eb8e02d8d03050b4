import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe } from "vitest";
import { s3 } from "../../../src/adapters/objects/s3.ts";
import { S3Settings, s3ClientConfig } from "../../../src/adapters/objects/s3-settings.ts";
import { keepsTheObjectStoreContract } from "../../contracts/object-store.ts";
import { hasSwift, PAGE, SWIFT_PACKAGES, type Swift, startSwift } from "../../swift.ts";

describe.skipIf(!hasSwift)(`S3 objects in OpenStack Swift (needs ${SWIFT_PACKAGES})`, () => {
  let swift: Swift;
  let client: S3Client;
  const env = () => ({ ...swift.env, S3_BUCKET: "gazette" });

  beforeAll(async () => {
    swift = await startSwift();
    client = new S3Client(s3ClientConfig(S3Settings.parse(env())));
    await client.send(new CreateBucketCommand({ Bucket: "gazette" }));
  }, 30_000);
  afterAll(() => swift?.stop());

  // It refuses conditions with 501.
  keepsTheObjectStoreContract(() => s3(env()), {
    knowsConditionalWrites: false,
    pageSize: PAGE,
    putPacked: (Key, Body, ContentEncoding) =>
      client.send(new PutObjectCommand({ Bucket: "gazette", Key, Body, ContentEncoding })),
  });
});
