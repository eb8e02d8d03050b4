/** What strangers may do only so often: each has a limit of its own. `guess`: show a token that opens nothing. */
export type LimitedAction = "subscribe" | "guess" | "publish" | "feedback";

/** After how many seconds the platform's own limits have room again. Cloudflare knows 10 and 60. */
export const RATE_LIMIT_SECONDS = 60;

/** Wrong tokens that one network may show in an hour. */
export const WRONG_TOKENS_PER_NETWORK = { most: 30, perMs: 3_600_000 };

/** Characters from which on a token cannot be found by guessing, however often: `openssl rand -hex 32` makes 64. */
const UNGUESSABLE_LENGTH = 32;

/**
 * Whether trying could ever find a token. One that it could not is looked at from everywhere and always: its holder must not
 * be locked out by whoever guesses from the same network.
 */
export function isGuessable(token: string): boolean {
  return token.length < UNGUESSABLE_LENGTH;
}
