import { clientNetwork, REQUESTS_PER_NETWORK } from "../../core/operations/client-network.ts";
import { type LimitedAction, RATE_LIMIT_SECONDS } from "../../core/operations/rate-limit.ts";
import type { Ports } from "../../ports/index.ts";

/**
 * Counts a request that may cause an email. Returns when the client's network may retry, or `undefined` if admitted. The
 * requested address plays no part.
 */
export async function admitRequest(
  ports: Pick<Ports, "networkRequests" | "rateLimits" | "signer">,
  clientAddress: string,
  at: number,
): Promise<number | undefined> {
  const network = await networkKey(ports, clientAddress);
  if (network === undefined) return undefined;
  const retryAt = await withinRateLimit(ports, "subscribe", clientAddress, at);
  return retryAt ?? ports.networkRequests.count(network, at, REQUESTS_PER_NETWORK);
}

/** Counts a request by the platform's rate limit alone. Returns when the network may retry, or `undefined` if admitted. */
export async function withinRateLimit(
  ports: Pick<Ports, "rateLimits" | "signer">,
  act: LimitedAction,
  clientAddress: string,
  at: number,
): Promise<number | undefined> {
  const network = await networkKey(ports, clientAddress);
  if (network === undefined || (await ports.rateLimits.admits(act, network))) return undefined;
  return at + RATE_LIMIT_SECONDS * 1_000;
}

/**
 * Returns the key that a network's requests are counted by, or `undefined` for clients outside the public internet, which
 * are not limited.
 */
export async function networkKey(
  { signer }: Pick<Ports, "signer">,
  clientAddress: string,
): Promise<string | undefined> {
  const network = clientNetwork(clientAddress);
  return network && signer.pseudonym("network", network);
}
