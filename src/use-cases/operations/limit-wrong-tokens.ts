import { clientNetwork } from "../../core/operations/client-network.ts";
import { isGuessable, WRONG_TOKENS_PER_NETWORK } from "../../core/operations/rate-limit.ts";
import type { Ports } from "../../ports/index.ts";
import { withinRateLimit } from "../subscribers/admit-request.ts";

type GuessPorts = Pick<Ports, "networkRequests" | "rateLimits" | "signer">;

/**
 * Whether a token may be looked at. Answers nothing, or when: a network that showed too many wrong ones has to wait, unless
 * the token is one that nobody could find by guessing.
 */
export async function admitToken(
  { networkRequests, signer }: GuessPorts,
  { token, clientAddress }: { token: string; clientAddress: string },
  at: number,
): Promise<number | undefined> {
  if (!isGuessable(token)) return undefined;
  const key = await guesserKey(signer, clientAddress);
  return key === undefined ? undefined : networkRequests.roomAt(key, at, WRONG_TOKENS_PER_NETWORK);
}

/** Counts a token that opened nothing. Answers nothing, or when the next may be tried. */
export async function noteWrongToken(
  ports: GuessPorts,
  clientAddress: string,
  at: number,
): Promise<number | undefined> {
  const key = await guesserKey(ports.signer, clientAddress);
  if (key === undefined) return undefined;
  const retryAt = await withinRateLimit(ports, "guess", clientAddress, at);
  return retryAt ?? ports.networkRequests.count(key, at, WRONG_TOKENS_PER_NETWORK);
}

/** Apart from what the same network asks for otherwise. */
async function guesserKey(signer: Ports["signer"], clientAddress: string): Promise<string | undefined> {
  const network = clientNetwork(clientAddress);
  return network && signer.pseudonym("guesser", network);
}
