/** A post that readers do not see. */
export interface HiddenPost {
  key: string;
  /** `undefined` if it was never published. */
  title: string | undefined;
  publishedAt: number | undefined;
  withdrawnAt: number | undefined;
}
