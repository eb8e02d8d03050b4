-- A post's id follows from its whole path, and so does its page. Posts that are indexed keep the id they have, and the next
-- reconcile writes it down beside them in the bucket, under `.gazette/history/`. `year` and `slug` only find the pages that
-- posts had before: these lead on.

-- Whether the file itself says the id. And a hash of what it says, by which a post is known again under another key.
ALTER TABLE posts ADD COLUMN says_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN content_hash TEXT;
CREATE INDEX posts_by_content ON posts (content_hash, state) WHERE content_hash IS NOT NULL;

-- Files of one name in one year were one post, and all but one of them lay in quarantine. The first seen is the one that
-- subscribers got by email, and keeps the id; the others have an id of their own from now on.
UPDATE posts SET id = id || ';' || n FROM (
    SELECT key AS twin, row_number() OVER (PARTITION BY id, year, slug ORDER BY first_seen_at, key) AS n
      FROM posts WHERE state IN ('published', 'quarantined') AND fingerprint IS NOT NULL)
 WHERE key = twin AND n > 1;

-- The next reconcile reads every post again.
UPDATE posts SET etag = '' WHERE state IN ('published', 'quarantined');
