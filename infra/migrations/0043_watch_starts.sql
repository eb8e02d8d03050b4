-- Who follows a watch that others hold already gets nothing of it from before.

-- After which place of the log somebody began to follow a watch, and the last place when they stopped.
CREATE TABLE watch_starts (
  subscriber_id INTEGER NOT NULL,
  watch_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  ended INTEGER,
  PRIMARY KEY (subscriber_id, watch_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_starts_by_seq ON watch_starts (seq);

CREATE TRIGGER watches_chosen AFTER INSERT ON subscribers WHEN instr(new.follows, '"watch ') > 0 BEGIN
  INSERT INTO watch_starts (subscriber_id, watch_id, seq)
  SELECT new.id, CAST(substr(value, 7) AS INTEGER), (SELECT coalesce(max(seq), 0) FROM releases)
    FROM json_each(new.follows) WHERE value LIKE 'watch %';
END;
CREATE TRIGGER watches_changed AFTER UPDATE OF follows ON subscribers
WHEN old.follows <> new.follows AND (instr(old.follows, '"watch ') > 0 OR instr(new.follows, '"watch ') > 0) BEGIN
  INSERT INTO watch_starts (subscriber_id, watch_id, seq, ended)
  SELECT new.id, CAST(substr(value, 7) AS INTEGER), 0, (SELECT coalesce(max(seq), 0) FROM releases)
    FROM json_each(old.follows) WHERE value LIKE 'watch %' AND value NOT IN (SELECT value FROM json_each(new.follows))
  ON CONFLICT DO UPDATE SET ended = excluded.ended;
  -- Who takes a change back before the next digest has what that would have held.
  INSERT INTO watch_starts (subscriber_id, watch_id, seq)
  SELECT new.id, CAST(substr(value, 7) AS INTEGER), (SELECT coalesce(max(seq), 0) FROM releases)
    FROM json_each(new.follows) WHERE value LIKE 'watch %' AND value NOT IN (SELECT value FROM json_each(old.follows))
  ON CONFLICT DO UPDATE SET seq = iif(new.cursor < ended, seq, excluded.seq), ended = NULL;
END;
CREATE TRIGGER watches_forgotten AFTER DELETE ON subscribers BEGIN
  DELETE FROM watch_starts WHERE subscriber_id = old.id;
END;
