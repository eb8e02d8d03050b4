-- How far the backup has come, and when it was last whole. `version` counts the changes of this row, so that of two crons at once
-- one goes on.
CREATE TABLE backup (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL DEFAULT 0,
  -- Since when there are backups; when a snapshot was last whole, and the journal last up to date.
  since INTEGER NOT NULL DEFAULT 0,
  whole_at INTEGER NOT NULL DEFAULT 0,
  journal_at INTEGER NOT NULL DEFAULT 0,
  progress TEXT NOT NULL DEFAULT '{}'
) STRICT;
INSERT INTO backup (id) VALUES (1);
