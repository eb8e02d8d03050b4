import { Failure } from "../failure.ts";
import { about, type Finding } from "./finding.ts";

/** Whether the keys of `S3_…` open the bucket. */
export async function examineBucket(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const finding = about("bucket");
  if (!env.S3_BUCKET) return [finding.skip("S3_BUCKET is not set here", "Set the S3_ settings to have it looked at.")];
  const { S3Bucket } = await import("../s3-bucket.ts");
  try {
    const bucket = new S3Bucket(env, 1);
    await bucket.open();
    const site = await bucket.list("site.yaml");
    if (site.length === 0)
      return [finding.warn(`${bucket.name} opens, but holds no site.yaml`, "Publish the site's folder.")];
    return [finding.ok(`${bucket.name} opens, and holds site.yaml`)];
  } catch (fault) {
    if (!(fault instanceof Failure)) throw fault;
    return [finding.fail(fault.message, "Correct the S3_ settings here and in the Worker.")];
  }
}
