-- Posts, as the bucket has them. All of this is derived: `gazette reindex` rebuilds it from the bucket alone.

-- What the site says of itself, and a number that grows with every change a reader could see.
CREATE TABLE site (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL,
  etag TEXT NOT NULL DEFAULT '',
  settings TEXT NOT NULL DEFAULT '{}'
) STRICT;
-- Starts at the time, so that a database built anew never counts through numbers that caches still know.
INSERT INTO site (id, version) VALUES (1, CAST(unixepoch('subsec') * 1000 AS INTEGER));

-- One row an object. What readers see is null until the object has been published once, and stays when it is withdrawn.
CREATE TABLE posts (
  key TEXT PRIMARY KEY,
  etag TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('published', 'draft', 'quarantined', 'withdrawn', 'ignored')),
  id TEXT,
  year INTEGER,
  slug TEXT,
  title TEXT,
  author TEXT,
  language TEXT,
  source_url TEXT,
  summary TEXT,
  image TEXT,
  labels TEXT,
  published_at INTEGER,
  updated_at INTEGER,
  first_seen_at INTEGER,
  withdrawn_at INTEGER,
  fingerprint TEXT,
  -- Parts of the body in `post_contents`.
  parts INTEGER
) STRICT;
CREATE INDEX posts_known ON posts (key, etag, state);
CREATE INDEX posts_newest ON posts (published_at DESC, key DESC) WHERE state = 'published';
CREATE INDEX posts_withdrawn ON posts (withdrawn_at DESC) WHERE state = 'withdrawn';
CREATE INDEX posts_pages ON posts (year, slug);
CREATE INDEX posts_ids ON posts (id);

-- Apart from `posts`, so that listings and summaries never read through bodies; in parts, because a row holds 2 MB at most.
CREATE TABLE post_contents (
  key TEXT NOT NULL,
  part INTEGER NOT NULL,
  html TEXT NOT NULL,
  PRIMARY KEY (key, part)
) STRICT, WITHOUT ROWID;

-- Which published posts carry which category, tag or author, newest first.
CREATE TABLE post_labels (
  kind TEXT NOT NULL CHECK (kind IN ('category', 'tag', 'author')),
  label_id TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  post_key TEXT NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (kind, label_id, published_at, post_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_labels_by_post ON post_labels (post_key);

-- How often each spelling of a label is used; the most used one is its title.
CREATE TABLE label_titles (
  kind TEXT NOT NULL,
  label_id TEXT NOT NULL,
  title TEXT NOT NULL,
  posts INTEGER NOT NULL,
  PRIMARY KEY (kind, label_id, title)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER post_labels_added AFTER INSERT ON post_labels BEGIN
  INSERT INTO label_titles (kind, label_id, title, posts) VALUES (new.kind, new.label_id, new.title, 1)
  ON CONFLICT DO UPDATE SET posts = posts + 1;
END;
CREATE TRIGGER post_labels_removed AFTER DELETE ON post_labels BEGIN
  UPDATE label_titles SET posts = posts - 1 WHERE kind = old.kind AND label_id = old.label_id AND title = old.title;
  DELETE FROM label_titles WHERE kind = old.kind AND label_id = old.label_id AND title = old.title AND posts <= 0;
END;

-- The labels that withdrawn posts had: their tombstones stand in the feeds of these too.
CREATE TABLE withdrawn_labels (
  kind TEXT NOT NULL,
  label_id TEXT NOT NULL,
  withdrawn_at INTEGER NOT NULL,
  post_key TEXT NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (kind, label_id, withdrawn_at, post_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX withdrawn_labels_by_post ON withdrawn_labels (post_key);

CREATE TABLE quarantine (
  key TEXT PRIMARY KEY,
  line INTEGER,
  reason TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How far the current pass over the bucket has come; empty between passes. And the time up to which feeds have shown the
-- posts that become visible by themselves.
CREATE TABLE reconciliation (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  position TEXT NOT NULL DEFAULT '',
  shown_through INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO reconciliation (id) VALUES (1);
