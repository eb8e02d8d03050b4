import type { Redirect } from "../core/posts/redirects.ts";
import type { Site } from "../core/site.ts";

/** The settings of `site.yaml`, and a version that grows with every change readers could see. */
export interface SiteRecord {
  version: number;
  etag: string;
  settings: Partial<Site>;
}

export interface Sites {
  load(): Promise<SiteRecord>;
  /** Makes the next pass read site.yaml again; its settings stay in force until then. */
  invalidateEtag(): Promise<void>;
  save(etag: string, settings: Partial<Site>): Promise<void>;
  bumpVersion(): Promise<void>;
  /** The lines of `_redirects`. */
  redirects(): Promise<Redirect[]>;
  saveRedirects(redirects: Redirect[]): Promise<void>;
}
