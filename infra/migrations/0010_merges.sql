-- Merged categories. The rows of `post_labels` say what each post says itself, and a merge leaves them alone. The posts of a
-- category and of those merged into it lie a second time under a place of their own, each once: its feed reads along that.
-- All of this is derived from the bucket.

-- What the desk ordered about categories, as `.gazette/categories.json` last had it; and the merges that readers see.
ALTER TABLE site ADD COLUMN orders TEXT NOT NULL DEFAULT '{}';
ALTER TABLE site ADD COLUMN orders_etag TEXT NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN merges TEXT NOT NULL DEFAULT '{}';

-- A place is a `label_id` with a space in it, which no id of a label has.
CREATE TABLE merge_places (
  place TEXT PRIMARY KEY,
  -- How far filling it has come: the rows of all members before this one are there, and of this one those up to here.
  member TEXT NOT NULL DEFAULT '',
  after_at INTEGER NOT NULL DEFAULT 0,
  after_key TEXT NOT NULL DEFAULT '',
  full INTEGER NOT NULL DEFAULT 0,
  -- Since when nobody is led here any more; null while somebody is, or will be.
  left_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE merge_members (
  category_id TEXT NOT NULL,
  place TEXT NOT NULL,
  PRIMARY KEY (category_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX merge_members_by_place ON merge_members (place);

-- Whatever a post is given later lies in its place at once.
CREATE TRIGGER post_labels_merged AFTER INSERT ON post_labels WHEN new.kind = 'category' BEGIN
  INSERT OR IGNORE INTO post_labels (kind, label_id, published_at, post_key, title)
  SELECT 'category', place, new.published_at, new.post_key, '' FROM merge_members WHERE category_id = new.label_id;
END;
CREATE TRIGGER withdrawn_labels_merged AFTER INSERT ON withdrawn_labels WHEN new.kind = 'category' BEGIN
  INSERT OR IGNORE INTO withdrawn_labels (kind, label_id, withdrawn_at, post_key, title)
  SELECT 'category', place, new.withdrawn_at, new.post_key, '' FROM merge_members WHERE category_id = new.label_id;
END;
