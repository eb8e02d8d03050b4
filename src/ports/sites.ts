import type { Site } from "../core/site.ts";

/** What `site.yaml` last said, and the number that grows with every change a reader could see. */
export interface SiteRecord {
  version: number;
  etag: string;
  settings: Partial<Site>;
}

export interface Sites {
  load(): Promise<SiteRecord>;
  /** Has site.yaml read again; what it said stays in force until then. */
  invalidateEtag(): Promise<void>;
  save(etag: string, settings: Partial<Site>): Promise<void>;
  bumpVersion(): Promise<void>;
}
