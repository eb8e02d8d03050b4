/** How far the current pass over the bucket has come. */
export interface Reconciliation {
  position(): Promise<string>;
  /** Empty starts over. */
  setPosition(after: string): Promise<void>;
  /** A pass at this time found everything there was: what it did not find arrives later. */
  noteLook(at: number): Promise<void>;
  /** The time up to which posts that become visible by themselves have been noticed; 0 before the first time. */
  shownThrough(): Promise<number>;
  setShownThrough(at: number): Promise<void>;
}
