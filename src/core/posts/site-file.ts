/** A file at a path below the site's address, as it was last looked at. */
export interface SiteFile {
  path: string;
  /** `undefined`: there is none. */
  etag: string | undefined;
  type: string | undefined;
  /** In bytes. */
  length: number | undefined;
  /** Of a picture, in pixels as displayed. */
  width: number | undefined;
  height: number | undefined;
}

export const NO_FILE: Omit<SiteFile, "path"> = {
  etag: undefined,
  type: undefined,
  length: undefined,
  width: undefined,
  height: undefined,
};
