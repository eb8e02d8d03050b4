import type { Entry } from "../../core/feeds/entry.ts";
import { LruCache } from "../../core/lru-cache.ts";
import { shareOut } from "../../core/newsletter/digest.ts";
import type { Releases } from "../../ports/newsletter/releases.ts";

type News = Pick<Releases, "entries">;

/** Ranges with more posts are not cached, but queried for each choice of categories. */
const POSTS_MAX = 1_000;
/** Subscribers who get the same issue mostly share the start of their range. */
const RANGES_MAX = 8;

/** Caches the posts of each range at one time, so that choosing by categories happens in memory. */
export function cacheNews(releases: News, at: number): News {
  const ranges = new LruCache<ReturnType<News["entries"]>>(RANGES_MAX);
  return {
    async entries({ fromSeq, throughSeq, also = [], follows, limit }, asked) {
      const all = { fromSeq, throughSeq, also, follows: [], limit: POSTS_MAX };
      const small = asked === at && throughSeq - fromSeq + also.length <= POSTS_MAX;
      if (!small) return releases.entries({ fromSeq, throughSeq, also, follows, limit }, asked);
      const { entries, leftOut, madeUp } = await ranges.get(`${fromSeq}-${throughSeq} ${also}`, () =>
        releases.entries(all, at),
      );
      const chosen = entries.filter((entry) => isAmong(follows, entry));
      return { entries: shareOut(chosen, follows, limit), total: chosen.length, leftOut, madeUp };
    },
  };
}

function isAmong(chosen: string[], { categories }: Entry): boolean {
  return chosen.length === 0 || categories.some(({ id }) => chosen.includes(id));
}
