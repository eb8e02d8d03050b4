import type { PostHistory, PostLabels } from "../../../ports/posts/posts.ts";
import { type Row, raw } from "../sql.ts";

/** From `posts p`. */
export const HISTORY_COLUMNS =
  raw(`p.id, p.year, p.slug, p.paths, p.published_at AS publishedAt, p.updated_at AS updatedAt,
  p.first_seen_at AS firstSeenAt, coalesce(p.arrived_at, p.first_seen_at) AS arrivedAt, p.withdrawn_at AS withdrawnAt,
  p.fingerprint, p.content_hash AS contentHash, p.labels`);

export interface HistoryRow extends Omit<PostHistory, "paths" | "withdrawnAt" | "contentHash" | "labels"> {
  paths: string;
  withdrawnAt: number | null;
  contentHash: string | null;
  labels: string;
}

/** Returns the columns of a post's history, except its arrival. */
export function historyRow(history: PostHistory): Row & Record<string, string | number | null> {
  return {
    id: history.id,
    year: history.year,
    slug: history.slug,
    paths: JSON.stringify(history.paths),
    published_at: history.publishedAt,
    updated_at: history.updatedAt,
    first_seen_at: history.firstSeenAt,
    withdrawn_at: history.withdrawnAt ?? null,
    fingerprint: history.fingerprint,
    labels: JSON.stringify(history.labels),
    content_hash: history.contentHash ?? null,
  };
}

export function historyOf(row: HistoryRow): PostHistory {
  const { id, year, slug, publishedAt, updatedAt, firstSeenAt, arrivedAt, fingerprint } = row;
  return {
    paths: JSON.parse(row.paths) as string[],
    ...{ id, year, slug, publishedAt, updatedAt, firstSeenAt, arrivedAt, fingerprint },
    withdrawnAt: row.withdrawnAt ?? undefined,
    contentHash: row.contentHash ?? undefined,
    labels: JSON.parse(row.labels) as PostLabels,
  };
}
