import type { Bindings } from "../src/wiring.ts";

declare global {
  namespace Cloudflare {
    /** What `cloudflare:test` gives: by wrangler.toml, and by vitest.config.ts. */
    interface Env extends Bindings {
      BUCKET: R2Bucket;
      SES_ENDPOINT: string;
      MIRROR_ORIGINS: string;
    }
  }
}
