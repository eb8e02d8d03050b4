-- A file that goes with a post, such as an episode.
ALTER TABLE posts ADD COLUMN enclosure TEXT;

-- Markdown and front matter are read that were not: every post is read again.
UPDATE posts SET etag = '' WHERE state IN ('published', 'quarantined');
