-- What an editor has dropped is a post, whether or not it is in the log by then. `at`: when the issue began that dropped it.
CREATE TABLE dropped_posts (
  id INTEGER PRIMARY KEY,
  frequency TEXT NOT NULL,
  post_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (frequency, post_id)
) STRICT;
INSERT OR IGNORE INTO dropped_posts (id, frequency, post_id, at)
SELECT d.id, d.frequency, r.post_id,
       coalesce((SELECT min(i.started_at) FROM issues i WHERE i.frequency = d.frequency AND i.dropped_through >= d.id), 0)
  FROM dropped d JOIN releases r ON r.seq = d.seq ORDER BY d.id;
DROP TABLE dropped;
ALTER TABLE dropped_posts RENAME TO dropped;
