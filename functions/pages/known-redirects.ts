import { queryName } from "../../src/core/posts/address.ts";
import type { Redirect } from "../../src/core/posts/redirects.ts";
import type { Ports } from "../../src/ports/index.ts";

/** Where old addresses lead besides posts, and the first names of the queries that addresses have. */
interface KnownRedirects {
  version: number;
  redirects: Redirect[];
  queries: Set<string>;
}

const known = new WeakMap<object, KnownRedirects>();

/** Loads the redirects once a version of the site: links are shared with all kinds of queries, and robots ask for all kinds of files. */
export async function knownRedirects(
  env: object,
  { posts, sites }: Pick<Ports, "posts" | "sites">,
  version: number,
): Promise<KnownRedirects> {
  const before = known.get(env);
  if (before?.version === version) return before;
  const [redirects, names] = await Promise.all([sites.redirects(), posts.queryNames()]);
  const all = [...names, ...redirects.map(({ from }) => queryName(from))];
  const found = { version, redirects, queries: new Set(all.flatMap((name) => name ?? [])) };
  known.set(env, found);
  return found;
}
