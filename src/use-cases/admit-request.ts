import { clientNetwork, REQUESTS_PER_NETWORK } from "../core/client-network.ts";
import type { Ports } from "../ports/index.ts";

/**
 * Counts a request that may make us write to somebody. Answers nothing, or when the client's network may ask again; which
 * address was asked for plays no part in it.
 */
export async function admitRequest(
  { networkRequests, signer }: Pick<Ports, "networkRequests" | "signer">,
  clientAddress: string,
  at: number,
): Promise<number | undefined> {
  const network = clientNetwork(clientAddress);
  if (network === undefined) return undefined;
  return networkRequests.count(await signer.pseudonym("network", network), at, REQUESTS_PER_NETWORK);
}
