-- Which posts are mailed, and what a digest held.

-- When a post came into the bucket: the earlier of its first sight and its upload, but not before the last pass over the
-- bucket that did not find it.
ALTER TABLE posts ADD COLUMN arrived_at INTEGER;
-- How long after its own date it arrived.
ALTER TABLE posts ADD COLUMN lag INTEGER GENERATED ALWAYS AS (coalesce(arrived_at, first_seen_at) - published_at) VIRTUAL;
-- Whether the log of released posts has it.
ALTER TABLE posts ADD COLUMN in_log INTEGER NOT NULL DEFAULT 0;
UPDATE posts SET in_log = 1 WHERE id IN (SELECT post_id FROM releases);
-- What was passed over before counts as having come today: an old post is no news because of this migration.
UPDATE posts SET arrived_at = CASE WHEN first_seen_at < CAST(unixepoch('subsec') * 1000 AS INTEGER) - 7 * 86400000
                                   THEN CAST(unixepoch('subsec') * 1000 AS INTEGER) ELSE first_seen_at END
 WHERE first_seen_at IS NOT NULL AND in_log = 0;

CREATE TRIGGER releases_logged AFTER INSERT ON releases WHEN new.first_seq IS NULL BEGIN
  UPDATE posts SET in_log = 1 WHERE id = new.post_id;
END;
-- What is waiting to be released is found without looking at what was, or at what is too old for it.
CREATE INDEX posts_to_release ON posts (lag) WHERE state = 'published' AND in_log = 0;
CREATE INDEX posts_arrived ON posts (arrived_at DESC, key) WHERE state = 'published' AND in_log = 0;

-- Released because the publisher ordered it, although it was too old.
ALTER TABLE releases ADD COLUMN ordered INTEGER NOT NULL DEFAULT 0;

-- When the last pass over the bucket ended that left nothing unread. Before this database nobody looked.
ALTER TABLE reconciliation ADD COLUMN looked_at INTEGER NOT NULL DEFAULT 0;
UPDATE reconciliation SET looked_at = CAST(unixepoch('subsec') * 1000 AS INTEGER);

-- What somebody chose, where it is too long for an address: under its hash, of nobody.
CREATE TABLE digest_choices (
  hash TEXT PRIMARY KEY,
  choice TEXT NOT NULL
) STRICT, WITHOUT ROWID;
