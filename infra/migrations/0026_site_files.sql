-- Files of the site that posts refer to, by their path below the site's address, as they were last looked at. Derived from
-- the bucket. Without an ETag there is no such file.
CREATE TABLE site_files (
  path TEXT PRIMARY KEY,
  etag TEXT,
  type TEXT,
  length INTEGER,
  width INTEGER,
  height INTEGER,
  looked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX site_files_looked_at ON site_files (looked_at);

-- Which posts refer to which of them.
CREATE TABLE post_files (
  path TEXT NOT NULL,
  post_key TEXT NOT NULL,
  PRIMARY KEY (path, post_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_files_of_post ON post_files (post_key);

-- Sizes of pictures are read with the posts.
UPDATE posts SET etag = '' WHERE state = 'published';
