import type { Site } from "../core/site.ts";

/** The site's settings as last read from `site.yaml`. */
export interface Sites {
  load(): Promise<{ etag: string; settings: Partial<Site> } | undefined>;
  save(etag: string, settings: Partial<Site>): Promise<void>;
}
