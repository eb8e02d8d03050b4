-- A post that was rewritten before anybody looked may have been there from the first moment after the last look: by that its
-- age is measured, and its hold by `arrived_at`.
ALTER TABLE posts ADD COLUMN arrived_after INTEGER;

DROP INDEX posts_to_release;
ALTER TABLE posts DROP COLUMN lag;
-- How long after its own date it arrived, at least.
ALTER TABLE posts ADD COLUMN lag INTEGER GENERATED ALWAYS AS (coalesce(arrived_after, arrived_at, first_seen_at) - published_at) VIRTUAL;
CREATE INDEX posts_to_release ON posts (lag) WHERE state = 'published' AND in_log = 0;
