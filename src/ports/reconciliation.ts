/** How far the current pass over the bucket has come. */
export interface Reconciliation {
  position(): Promise<string>;
  /** Empty starts over. */
  setPosition(after: string): Promise<void>;
}
