/** Actions of strangers that are rate-limited, each by itself. `guess`: presenting an unknown token. `question`: one that no cache answers. */
export type LimitedAction = "subscribe" | "guess" | "publish" | "feedback" | "question";

/** Period of the platform's rate limits; Cloudflare allows 10 or 60 seconds. */
export const RATE_LIMIT_SECONDS = 60;

/** Wrong tokens allowed to one network in an hour. */
export const WRONG_TOKENS_PER_NETWORK = { most: 30, perMs: 3_600_000 };

/** Length from which a token cannot be guessed; `openssl rand -hex 32` makes 64 characters. */
const UNGUESSABLE_LENGTH = 32;

/**
 * Returns whether a token could be found by guessing. One that could not is never rate-limited, so that guesses from the
 * same network do not lock its holder out.
 */
export function isGuessable(token: string): boolean {
  return token.length < UNGUESSABLE_LENGTH;
}
