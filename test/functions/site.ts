import { inject } from "vitest";
import { localAssets } from "../bindings/assets.ts";
import { localCache } from "../bindings/cache.ts";
import { FixedLengthStream } from "../bindings/fixed-length-stream.ts";
import { localR2 } from "../bindings/r2.ts";
import { openD1 } from "../sqlite/d1.ts";
import { type Settings, siteOn } from "./a-site.ts";

export * from "./a-site.ts";

/** Opens a whole Gazette in this process, on an empty D1 and R2, within milliseconds. */
export async function openSite(settings: Settings = {}) {
  Object.assign(globalThis, { FixedLengthStream, caches: { default: localCache() } });
  return siteOn({ ...SETTINGS, ...servers(), DB: openD1(), BUCKET: localR2(), ASSETS: localAssets } as never, settings);
}

/** Settings as in wrangler.toml and vitest.config.ts. */
const SETTINGS = {
  OBJECTS: "r2",
  MAILER: "ses",
  SES_REGION: "us-east-1",
  MAIL_FROM: "Gazette <news@gazette.example>",
  LINK_SECRET: "a secret that only these tests know",
  ADMIN_TOKEN: "test-admin-token",
  PUBLISH_TOKEN: "test-publish-token",
  SES_SECRET_ACCESS_KEY: "test",
  HOLD_MIN_MINUTES: "0",
  RELEASE_GUARD_POSTS: "0",
  S3_BUCKET: "gazette",
  S3_ACCESS_KEY_ID: "S3RVER",
  S3_SECRET_ACCESS_KEY: "S3RVER",
};

const servers = () => ({
  SES_ENDPOINT: inject("sesEndpoint"),
  S3_ENDPOINT: inject("s3Endpoint"),
  FAULT_PROXY: inject("faultProxy"),
  MIRROR_ORIGINS: inject("imageHost"),
});
