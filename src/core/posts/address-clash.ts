import { type Reason, reason } from "../reason.ts";
import { compareUtf8 } from "./key-order.ts";
import type { Post } from "./post.ts";
import { keyOfPage } from "./post-page.ts";

/** A published post, and the addresses that its file or the site's pattern gives. */
export type AddressClaim = Pick<Post, "key" | "path" | "aliases" | "publishedAt">;

/** Two published posts of one address: `key` does not have it, `holder` does. */
export interface AddressClash {
  key: string;
  address: string;
  /** It would only lead to the page. */
  isAlias: boolean;
  holder: string;
}

/**
 * Finds the posts that do not get an address of theirs: it belongs to the post whose key's own address it is, else to the page
 * dated first, else to the alias dated first. The index decides alike.
 */
export function addressClashes(claims: AddressClaim[]): AddressClash[] {
  const keys = new Set(claims.map(({ key }) => key));
  const pages = new Map<string, string>();
  const aliases = new Map<string, string>();
  for (const { key, ...claim } of claims.toSorted(
    (a, b) => a.publishedAt - b.publishedAt || compareUtf8(a.key, b.key),
  )) {
    if (claim.path !== undefined && !pages.has(claim.path)) pages.set(claim.path, key);
    for (const alias of claim.aliases) if (!aliases.has(alias)) aliases.set(alias, key);
  }
  const ownerOf = (address: string) => {
    const key = ownKey(address);
    return key !== undefined && keys.has(key) ? key : pages.get(address);
  };
  return claims.flatMap(({ key, path, aliases: stated }) => {
    const clash = (address: string, isAlias: boolean) => {
      const holder = ownerOf(address) ?? aliases.get(address);
      return holder === undefined || holder === key ? [] : [{ key, address, isAlias, holder }];
    };
    return [...(path === undefined ? [] : clash(path, false)), ...stated.flatMap((alias) => clash(alias, true))];
  });
}

/** Returns the key whose own address an address is; none with a query. */
export function ownKey(address: string): string | undefined {
  return address.includes("?") ? undefined : keyOfPage(address);
}

/** Returns why an address does not show or lead to a post. */
export function addressTaken({ address, isAlias, holder }: Omit<AddressClash, "key">): Reason {
  return reason(isAlias ? "alias-taken" : "address-taken", { address: `/${address}`, key: holder });
}
