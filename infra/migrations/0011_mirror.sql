-- Images of other hosts, and their copies in the bucket. Derived: what was answered is kept under .gazette/mirror/ in the
-- bucket, and what still waits follows from the posts.
CREATE TABLE remote_images (
  url TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'mirrored', 'refused')),
  -- The copy: {"key":"assets/mirror/….jpg","type":"image/jpeg","width":640,"height":480,"length":51234}
  image TEXT,
  reason TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  try_at INTEGER NOT NULL,
  -- A worker has taken it until then.
  claimed_until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX remote_images_waiting ON remote_images (try_at DESC, url) WHERE state = 'waiting';
CREATE INDEX remote_images_of_host ON remote_images (host, claimed_until) WHERE state = 'waiting';

-- Which posts hold which of them.
CREATE TABLE post_images (
  post_key TEXT NOT NULL,
  url TEXT NOT NULL,
  PRIMARY KEY (post_key, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_images_by_url ON post_images (url);

-- Hosts that did not answer, how often in a row, and until when they are left in peace.
CREATE TABLE image_hosts (
  host TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  rest_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
