import type { Dice } from "./dice.ts";

export const CATEGORIES = ["air", "land", "money", "sea", "sport"];

/** A post, as its publisher has been told that it is. */
export interface ToldPost {
  readonly number: number;
  readonly key: string;
  readonly publishedAt: number;
  readonly categories: string[];
  /** The version that was acknowledged last; nothing while it is deleted. */
  version: number | undefined;
  /** The newest version there ever was. */
  newest: number;
  /** When that was acknowledged, in real time. */
  toldAt: number;
  /** Its publisher waits for an answer: readers may see it before or after. */
  busy: boolean;
  /** Changed in the bucket itself: readers are promised it with the next run of the cron. */
  direct: boolean;
}

/** Everything that was published, and what readers may therefore expect. */
export class ToldPosts {
  readonly all: ToldPost[] = [];
  readonly #startedAt: number;

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  /** A further post, newer than all others by its date, not published yet. */
  add(dice: Dice, direct: boolean): ToldPost {
    const number = this.all.length + 1;
    const categories = [dice.pick(CATEGORIES), ...(dice.chance(0.4) ? [dice.pick(CATEGORIES)] : [])];
    const post: ToldPost = {
      number,
      key: `posts/load-${number}.md`,
      publishedAt: this.#startedAt - 3_600_000 + number * 1_000,
      categories: [...new Set(categories)].sort(),
      version: undefined,
      newest: 0,
      toldAt: 0,
      busy: false,
      direct,
    };
    this.all.push(post);
    return post;
  }
}

/** The file of a post's version. Its title alone says which it is. */
export function postFile({ number, publishedAt, categories }: ToldPost, version: number): string {
  const date = new Date(publishedAt).toISOString();
  const body = `<p>第 ${version} 稿。订单排到了明年二季度，<em>价格</em>短期内仍会小幅波动。</p>\n`.repeat(
    1 + (number % 7),
  );
  return `---\ntitle: "Load ${number} version ${version}"\ndate: ${date}\ncategories: [${categories}]\n---\n${body}`;
}

/** Which versions of which posts a feed or page shows. */
export function shownPosts(text: string): Map<number, number> {
  return new Map(
    [...text.matchAll(/Load (\d+) version (\d+)/g)].map(([, post, version]) => [Number(post), Number(version)]),
  );
}

export interface Covers {
  covers(post: ToldPost): boolean;
  limit: number;
}

/** What a feed asked for at `askedAt` should have shown otherwise, by what publishers were told `promiseMs` before. */
export function late(
  posts: ToldPost[],
  shown: Map<number, number>,
  { covers, limit }: Covers,
  askedAt: number,
  promiseMs: number,
): { number: number; ms: number }[] {
  const covered = posts.filter(covers);
  const settled = covered.filter(({ busy, direct, toldAt }) => !busy && !direct && toldAt < askedAt - promiseMs);
  const live = settled.filter(({ version }) => version !== undefined).sort((a, b) => b.number - a.number);
  // Whatever is not settled may take a place.
  const promised = new Set(live.slice(0, Math.max(0, limit - (covered.length - settled.length))));
  return settled
    .filter((post) => {
      const seen = shown.get(post.number);
      return seen === undefined ? promised.has(post) : seen !== post.version;
    })
    .map(({ number, toldAt }) => ({ number, ms: askedAt - toldAt }));
}
