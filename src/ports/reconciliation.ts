/** How far the current pass over the bucket has come. */
export interface Reconciliation {
  position(): Promise<string>;
  /** Empty starts over. */
  setPosition(after: string): Promise<void>;
  /** The time up to which posts that become visible by themselves have been noticed; 0 before the first time. */
  shownThrough(): Promise<number>;
  setShownThrough(at: number): Promise<void>;
}
