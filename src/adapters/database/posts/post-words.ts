import type { FeedSelection } from "../../../core/feeds/feed.ts";
import type { LabelKind, LabelRef } from "../../../core/posts/category.ts";
import { type Merges, withMerged } from "../../../core/posts/merges.ts";
import type { Post } from "../../../core/posts/post.ts";
import { type Question, type Term, tokensOfTerm, wordsOf } from "../../../core/posts/question.ts";
import { tokensIn } from "../../../core/posts/tokens.ts";
import { rowsOf, type Sql, sql } from "../sql.ts";

const DAY_MS = 86_400_000;
/** Bits of a post's number within its day, in `timeline.search_id`. */
export const NUMBER_BITS = 15;

/** Returns the first `search_id` of a time's day, or of a later one. */
export const idOfDay = (at: number, later = 0): number => (Math.trunc(at / DAY_MS) + later) * 2 ** NUMBER_BITS;

/** Stands with every post, between the parts of its text. No text holds it: its tokens are letters, digits and marks. */
const EVERY_POST = "\ue000";

/** Returns a token that only a title has. */
export const titleToken = (token: string): string => `\ue002${token}`;

/** Returns the token of a label. The tokenizer splits at signs of ASCII: they are written as numbers, in signs of private use. */
function labelToken({ kind, id }: LabelRef): string {
  const written = id.replace(/[^a-z0-9\u0080-\udfff\uf900-\uffff]/g, (sign) => `\ue001${sign.charCodeAt(0)}\ue001`);
  return `${EVERY_POST}${kind}${written}`;
}

/** Returns the expression of FTS5 for a question about posts of a selection; `inTitle`: the title must have all its terms. */
export function matching(
  { all, none, labels, notLabels }: Question,
  { scope, categories = [], exclude = [], tags = [] }: Partial<FeedSelection>,
  merges: Merges,
  inTitle = false,
): string {
  const oneOf = (kind: LabelKind, ids: string[]) => {
    const counted = kind === "category" ? withMerged(merges, ids) : ids;
    return `(${counted.map((id) => `"${labelToken({ kind, id })}"`).join(" OR ")})`;
  };
  const oneLabel = ({ kind, id }: LabelRef) => oneOf(kind, [id]);
  const needed = [
    ...all.map((term) => phrase(term, inTitle)),
    ...[...labels, ...(scope ? [scope] : [])].map(oneLabel),
    ...(categories.length > 0 ? [oneOf("category", categories)] : []),
    ...(tags.length > 0 ? [oneOf("tag", tags)] : []),
  ];
  const refused = [
    ...none.map((term) => phrase(term)),
    ...notLabels.map(oneLabel),
    ...(exclude.length > 0 ? [oneOf("category", exclude)] : []),
  ];
  const positive = needed.length > 0 ? needed.join(" AND ") : `"${EVERY_POST}"`;
  return refused.length > 0 ? `(${positive}) NOT (${refused.join(" OR ")})` : positive;
}

/** Tokens hold nothing but letters, digits and marks; in quotes, none of them is an operator. */
function phrase(term: Term, inTitle = false): string {
  const { tokens, open } = tokensOfTerm(term);
  return `"${(inTitle ? tokens.map(titleToken) : tokens).join(" ")}"${open ? "*" : ""}`;
}

/** Notes the words of posts that have just been saved; what they were found by before is gone with their places in the timeline. */
export function noteWords(
  posts: Pick<Post, "key" | "title" | "summary" | "contentHtml" | "categories" | "tags" | "authors">[],
): Sql[] {
  return rowsOf(
    posts.map((post) => {
      const named = (kind: LabelKind) => post[PLURAL[kind]].map(({ id }) => labelToken({ kind, id }));
      const title = tokensIn(post.title).split(" ").map(titleToken);
      const marks = [...named("category"), ...named("tag"), ...named("author"), ...title];
      return [post.key, wordsOf(post).replaceAll("|", EVERY_POST), marks.join(" ")];
    }),
    // CROSS JOIN keeps SQLite from scanning the timeline.
    (rows) => sql`INSERT INTO post_words (rowid, words, marks)
      SELECT t.search_id, w.value ->> 1, w.value ->> 2 FROM json_each(${rows}) w
        CROSS JOIN timeline t ON t.post_key = w.value ->> 0`,
  );
}

const PLURAL = { category: "categories", tag: "tags", author: "authors" } as const;
