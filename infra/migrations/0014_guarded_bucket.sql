-- An object that its store does not hand out, though it answers for others: how often that was, and when it is tried again.
-- Null for files that were read and could not be understood.
ALTER TABLE quarantine ADD COLUMN tries INTEGER;
ALTER TABLE quarantine ADD COLUMN retry_at INTEGER;

-- Published posts whose objects are missing from the bucket. They stay as they are until it is decided that they may go;
-- `withdrawn` says when they went, and is forgotten after a while.
CREATE TABLE missing_posts (
  key TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  withdrawn INTEGER
) STRICT, WITHOUT ROWID;

-- Somebody said that everything may go that was missing at this time.
ALTER TABLE reconciliation ADD COLUMN withdraw_through INTEGER NOT NULL DEFAULT 0;
