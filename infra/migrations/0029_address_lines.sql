-- The lines of a post's file that state its addresses; 0 where the line is not known. What no file states has none: a path that
-- follows from the site's pattern, and where a page was before. `own_key` is the key whose own address it is.
ALTER TABLE posts ADD COLUMN path_line INTEGER;
ALTER TABLE post_addresses ADD COLUMN line INTEGER;
ALTER TABLE post_addresses ADD COLUMN own_key TEXT;
CREATE INDEX posts_by_path_key ON posts (path_key, key) WHERE path_key IS NOT NULL;

-- The lines stand in files that were read without them.
UPDATE posts SET etag = '' WHERE state = 'published' AND (path IS NOT NULL OR key IN (SELECT key FROM post_addresses));
