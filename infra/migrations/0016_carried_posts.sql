-- What could not be delivered goes out with the next digest.

-- A post that comes back after digests went out without it takes a further place in the log: issues open for it. Such a
-- place names the post's first one, and nothing is read from it.
CREATE TABLE log (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  post_id TEXT NOT NULL,
  released_at INTEGER NOT NULL,
  first_seq INTEGER
) STRICT;
INSERT INTO log (seq, post_id, released_at) SELECT seq, post_id, released_at FROM releases ORDER BY seq;
DROP TABLE releases;
ALTER TABLE log RENAME TO releases;
CREATE UNIQUE INDEX releases_by_post ON releases (post_id) WHERE first_seq IS NULL;
CREATE INDEX releases_by_time ON releases (released_at, seq);
CREATE INDEX releases_again ON releases (first_seq) WHERE first_seq IS NOT NULL;

-- Posts that could not be shown when a digest over their place was written: `at` is when that last happened, `waiting` is 1
-- until the post has come back into the log. And to whom each is owed.
CREATE TABLE left_out (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  waiting INTEGER NOT NULL
) STRICT;
CREATE TABLE owed (
  seq INTEGER NOT NULL,
  subscriber_id INTEGER NOT NULL,
  PRIMARY KEY (seq, subscriber_id)
) STRICT, WITHOUT ROWID;

-- From now on a delivery takes its range when it is claimed: from the subscriber's cursor, which moves in the same moment.
-- A range that is `bound` is the delivery's own, wherever the cursor stands. What was planned before is.
ALTER TABLE deliveries ADD COLUMN bound INTEGER NOT NULL DEFAULT 0;
UPDATE deliveries SET bound = 1;
-- Places of earlier posts that the digest makes up for, as a JSON array.
ALTER TABLE deliveries ADD COLUMN also TEXT;

-- Deliveries that wait to be sent: an estimate, for forecasts and turns.
ALTER TABLE issues ADD COLUMN queued INTEGER NOT NULL DEFAULT 0;
UPDATE issues SET queued = (SELECT count(*) FROM deliveries d WHERE d.id > issues.id << 32 AND d.id < (issues.id + 1) << 32 AND d.state = 'queued')
 WHERE state IN ('planned', 'sending', 'paused');

-- Who joined a frequency since its last issue.
CREATE INDEX subscribers_by_slot_since ON subscribers (frequency, slot_since) WHERE state = 'active';

-- The provider takes nothing from us until somebody has mended the account. 0 and '' while it does.
ALTER TABLE rate_gate ADD COLUMN stopped_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rate_gate ADD COLUMN stop_reason TEXT NOT NULL DEFAULT '';
