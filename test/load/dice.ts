/** Chance that comes the same way again for the same seed. */
export interface Dice {
  chance(share: number): boolean;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  pick<Value>(values: readonly Value[]): Value;
  /** Dice of somebody's own: how often others throw theirs does not change what they come to. */
  apart(name: string): Dice;
}

export function dice(seed: number): Dice {
  let state = seed >>> 0;
  // Mulberry32: 32 bits of state, and good enough for choosing what goes wrong.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    chance: (share) => next() < share,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (values) => values[Math.floor(next() * values.length)] as (typeof values)[number],
    apart: (name) => dice([...name].reduce((hash, sign) => Math.imul(hash ^ sign.charCodeAt(0), 16_777_619), seed)),
  };
}
