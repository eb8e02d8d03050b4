import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { inject } from "vitest";

/** Creates an empty bucket on the S3 server of this test run. */
export interface Bucket {
  /** Its settings for `gazette`. */
  env: Record<string, string>;
  keys(): Promise<string[]>;
  get(
    key: string,
  ): Promise<{ text: string; type: string | undefined; encoding: string | undefined; changedAt: number }>;
  put(key: string, content: string | Buffer, encoding?: string): Promise<void>;
}

export async function aBucket(): Promise<Bucket> {
  const endpoint = inject("s3Endpoint");
  const name = `gazette-${crypto.randomUUID()}`;
  const credentials = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };
  const client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: name }));
  return {
    env: {
      S3_ENDPOINT: endpoint,
      S3_BUCKET: name,
      S3_ACCESS_KEY_ID: credentials.accessKeyId,
      S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    async keys() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: name }));
      return Contents.map(({ Key = "" }) => Key).sort();
    },
    async get(key) {
      const { Body, ContentType, ContentEncoding, LastModified } = await client.send(
        new GetObjectCommand({ Bucket: name, Key: key }),
      );
      return {
        text: (await Body?.transformToString()) ?? "",
        type: ContentType,
        encoding: ContentEncoding,
        changedAt: LastModified?.getTime() ?? 0,
      };
    },
    async put(key, content, encoding) {
      const about = { ContentLength: Buffer.byteLength(content), ...(encoding && { ContentEncoding: encoding }) };
      await client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: content, ...about }));
    },
  };
}
