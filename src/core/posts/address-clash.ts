import { type Reason, reason } from "../reason.ts";
import { compareUtf8 } from "./key-order.ts";
import { keyOfPage } from "./post-page.ts";

/** A published post, and the path that its file or the site's pattern gives. */
export interface AddressClaim {
  key: string;
  path: string | undefined;
  publishedAt: number;
}

/**
 * Returns, by key, the posts whose path another one has: the post whose key's own address it is, else the one dated first.
 * The index decides alike.
 */
export function addressHolders<Claim extends AddressClaim>(
  claims: Claim[],
): Map<string, { path: string; holder: Claim }> {
  const byKey = new Map(claims.map((claim) => [claim.key, claim]));
  const first = new Map<string, Claim>();
  const inOrder = claims.toSorted((a, b) => a.publishedAt - b.publishedAt || compareUtf8(a.key, b.key));
  const taken = new Map<string, { path: string; holder: Claim }>();
  for (const claim of inOrder) {
    const { key, path } = claim;
    if (path === undefined) continue;
    const holder = byKey.get(keyOfPage(path) ?? key) ?? claim;
    const earlier = first.get(path);
    if (holder !== claim) taken.set(key, { path, holder });
    else if (earlier) taken.set(key, { path, holder: earlier });
    if (!earlier) first.set(path, claim);
  }
  return taken;
}

/** Returns why a post is at the path of its file. */
export function addressTaken(path: string, holder: string): Reason {
  return reason("address-taken", { address: `/${path}`, key: holder });
}
