-- Names by which posts call a post: its file's, without date and ending, and its aliases'.
CREATE TABLE post_names (
  name TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (name, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_names_by_key ON post_names (key);

-- Names are noted when a post is read.
UPDATE posts SET etag = '' WHERE state = 'published';
