/** Which networks asked for something lately. Networks are known by keyed hashes. */
export interface NetworkRequests {
  /** Counts one more, if fewer than `most` were counted in the last `perMs`; else answers when there is room again. */
  count(networkKey: string, at: number, limit: { most: number; perMs: number }): Promise<number | undefined>;
  /** When there is room for one more, if there is none now; counts nothing. */
  roomAt(networkKey: string, at: number, limit: { most: number; perMs: number }): Promise<number | undefined>;
  /** Drops up to `most` from before a moment. */
  forget(before: number, most: number): Promise<void>;
}
