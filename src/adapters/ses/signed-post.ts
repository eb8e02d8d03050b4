import { SignatureV4 } from "@smithy/signature-v4";
import { LruCache } from "../../core/lru-cache.ts";
import type { SesSettings } from "./settings.ts";
import { Sha256 } from "./sha256.ts";

export type SignedPost = (form: Uint8Array<ArrayBuffer>, signal: AbortSignal) => Promise<Response>;

const CONTENT_TYPE = "application/x-www-form-urlencoded";

/** Signers keep the day's key, which is derived from the secret in four steps. */
const signers = new LruCache<SignatureV4>(4);

/** Posts forms to SES, signed by the SDK's signer but without its stack around that, which costs as much CPU as all else of a mail. */
export function signedPost(settings: SesSettings): SignedPost {
  const { SES_REGION: region, SES_ACCESS_KEY_ID: accessKeyId, SES_SECRET_ACCESS_KEY: secretAccessKey } = settings;
  const url = new URL(settings.SES_ENDPOINT ?? `https://email.${region}.amazonaws.com/`);
  const { protocol, hostname, host, pathname: path } = url;
  const signer = signers.get(
    JSON.stringify([region, accessKeyId, secretAccessKey]),
    () => new SignatureV4({ service: "ses", region, credentials: { accessKeyId, secretAccessKey }, sha256: Sha256 }),
  );
  return async (body, signal) => {
    const { headers } = await signer.sign({
      ...{ method: "POST", protocol, hostname, path, query: {}, body },
      headers: { host, "content-type": CONTENT_TYPE },
    });
    return fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
  };
}
