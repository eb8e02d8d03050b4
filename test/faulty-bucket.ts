import { s3 } from "../src/adapters/objects/s3.ts";
import type { ObjectStore } from "../src/ports/posts/object-store.ts";
import type { Fault, Seen } from "./fault-proxy.ts";

export interface FaultyBucket {
  /** Settings that lead to the bucket by way of the proxy. */
  env: Record<string, string>;
  /** The bucket as it is, past the proxy. */
  objects: ObjectStore;
  /** From now on, instead of those before. */
  faults(faults: Fault[]): Promise<void>;
  /** What the bucket was asked for since its faults were set. */
  seen(): Promise<Seen[]>;
}

/** An empty bucket of its own behind the fault proxy of this test run, in Node and in workerd. */
export async function faultyBucket(servers: { faultProxy: string; s3Endpoint: string }): Promise<FaultyBucket> {
  const name = `faulty-${crypto.randomUUID()}`;
  const control = `${servers.faultProxy}/-/${name}`;
  const faults = async (list: Fault[]) => {
    const response = await fetch(control, { method: "PUT", body: JSON.stringify(list) });
    if (!response.ok) throw new Error(await response.text());
  };
  await faults([]);
  const env = {
    S3_ENDPOINT: servers.faultProxy,
    S3_BUCKET: name,
    S3_ACCESS_KEY_ID: "S3RVER",
    S3_SECRET_ACCESS_KEY: "S3RVER",
  };
  return {
    env,
    objects: s3({ ...env, S3_ENDPOINT: servers.s3Endpoint }),
    faults,
    seen: async () => (await (await fetch(control)).json()) as Seen[],
  };
}
