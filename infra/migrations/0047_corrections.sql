-- A post that was changed after its release may match watches that it did not match before.

-- Who follows a watch is found by the watch.
INSERT INTO watch_starts (subscriber_id, watch_id, seq)
SELECT s.id, CAST(substr(f.value, 7) AS INTEGER), 0 FROM subscribers s CROSS JOIN json_each(s.follows) f
 WHERE instr(s.follows, '"watch ') > 0 AND f.value LIKE 'watch %' ON CONFLICT DO NOTHING;
DROP INDEX watch_starts_by_seq;
CREATE INDEX watch_starts_by_watch ON watch_starts (watch_id);
CREATE INDEX watch_starts_ended ON watch_starts (ended) WHERE ended IS NOT NULL;

-- Released posts that were changed. `waiting`: 1 until it was matched with watches again, -1 if it was changed once without that;
-- `at`: when it was. `labels`: those that the post had before, as a JSON array.
CREATE TABLE corrections (
  seq INTEGER PRIMARY KEY,
  labels TEXT NOT NULL,
  waiting INTEGER NOT NULL,
  at INTEGER
) STRICT;
CREATE INDEX corrections_waiting ON corrections (seq) WHERE waiting = 1;
CREATE TRIGGER posts_corrected AFTER UPDATE OF fingerprint ON posts
WHEN new.state = 'published' AND old.fingerprint <> new.fingerprint AND EXISTS (SELECT 1 FROM watches) BEGIN
  INSERT INTO corrections (seq, labels, waiting)
  SELECT seq, json_array(json(old.labels)), 1 FROM releases WHERE post_id = new.id AND first_seq IS NULL
  ON CONFLICT DO UPDATE SET waiting = iif(waiting < 0, -1, 1),
    labels = iif(old.labels = new.labels OR json_array_length(labels) >= 50, labels, json_insert(labels, '$[#]', json(old.labels)));
END;
