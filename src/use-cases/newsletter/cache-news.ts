import { LruCache } from "../../core/lru-cache.ts";
import { headingsOf, type KeysOf, keysAmong, type NewEntry, shareOut } from "../../core/newsletter/digest.ts";
import type { LogRange, Releases } from "../../ports/newsletter/releases.ts";

type News = Pick<Releases, "entries">;

/** Ranges with more posts are not cached, but queried for each choice. */
const POSTS_MAX = 1_000;
/** Subscribers who get the same issue mostly share the start of their range. */
const RANGES_MAX = 8;

/** Caches the posts of each range at one time and of one issue, so that they are chosen from in memory. */
export function cacheNews(releases: News, at: number): News {
  const ranges = new LruCache<ReturnType<typeof read>>(RANGES_MAX);

  /** Reads all posts of a range, and notes where each follow has its own. */
  async function read(range: LogRange) {
    const news = await releases.entries({ ...range, follows: [], limit: POSTS_MAX }, at);
    const places = new Map<string, number[]>();
    for (const [place, { follows = [] }] of news.entries.entries())
      for (const key of follows) {
        const known = places.get(key);
        if (known) known.push(place);
        else places.set(key, [place]);
      }
    // Thousands of watches may match one post; here they are known by place, and a digest looks at its own alone.
    return { ...news, entries: news.entries.map(({ follows, ...entry }): NewEntry => entry), places };
  }

  return {
    async entries({ follows, limit, ...range }, asked) {
      const { fromSeq, throughSeq, also = [], without = [], since = {}, leads = [] } = range;
      const isPlain = asked === at && Object.keys(since).length === 0;
      const small = isPlain && throughSeq - fromSeq + also.length <= POSTS_MAX;
      if (!small) return releases.entries({ ...range, follows, limit }, asked);
      const { entries, places, leftOut, madeUp } = await ranges.get(`${fromSeq}-${throughSeq} ${also} ${without}`, () =>
        read(range),
      );
      const { chosen, keysOf } =
        follows.length === 0 ? { chosen: entries, keysOf: keysAmong([]) } : among(entries, places, follows);
      const headings = headingsOf(chosen, keysOf);
      return {
        entries: shareOut(chosen, keysOf, limit, leads),
        total: chosen.length,
        headings,
        keysOf,
        leftOut,
        madeUp,
      };
    },
  };
}

/** Chooses the entries with something that is followed. They stay the same objects for all who get them. */
function among(
  entries: NewEntry[],
  places: Map<string, number[]>,
  follows: string[],
): { chosen: NewEntry[]; keysOf: KeysOf } {
  const found: (string[] | undefined)[] = new Array(entries.length);
  for (const key of follows)
    for (const place of places.get(key) ?? []) {
      const keys = found[place];
      if (keys) keys.push(key);
      else found[place] = [key];
    }
  const keysById = new Map<string, string[]>();
  const chosen = entries.filter(({ id }, place) => {
    const keys = found[place];
    if (keys) keysById.set(id, keys);
    return keys !== undefined;
  });
  return { chosen, keysOf: ({ id }) => keysById.get(id) ?? [] };
}
