import { clientNetwork } from "../../core/operations/client-network.ts";
import { isGuessable, WRONG_TOKENS_PER_NETWORK } from "../../core/operations/rate-limit.ts";
import type { Ports } from "../../ports/index.ts";
import { withinRateLimit } from "../subscribers/admit-request.ts";

type TokenPorts = Pick<Ports, "networkRequests" | "rateLimits" | "signer">;

/**
 * Checks whether a token may be tried. Returns when, if the client's network presented too many wrong tokens, else
 * `undefined`. A token that cannot be guessed may always be tried.
 */
export async function admitToken(
  { networkRequests, signer }: TokenPorts,
  { token, clientAddress }: { token: string; clientAddress: string },
  at: number,
): Promise<number | undefined> {
  if (!isGuessable(token)) return undefined;
  const key = await wrongTokenKey(signer, clientAddress);
  return key === undefined ? undefined : networkRequests.roomAt(key, at, WRONG_TOKENS_PER_NETWORK);
}

/** Counts a wrong token. Returns when the next may be tried, or `undefined` if at once. */
export async function noteWrongToken(
  ports: TokenPorts,
  clientAddress: string,
  at: number,
): Promise<number | undefined> {
  const key = await wrongTokenKey(ports.signer, clientAddress);
  if (key === undefined) return undefined;
  const retryAt = await withinRateLimit(ports, "guess", clientAddress, at);
  return retryAt ?? ports.networkRequests.count(key, at, WRONG_TOKENS_PER_NETWORK);
}

/** Returns a network's key for wrong tokens, which are counted separately from its other requests. */
async function wrongTokenKey(signer: Ports["signer"], clientAddress: string): Promise<string | undefined> {
  const network = clientNetwork(clientAddress);
  return network && signer.pseudonym("guesser", network);
}
