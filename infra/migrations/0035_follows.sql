-- Subscribers follow categories, tags, authors and watches (saved searches).

-- Follow keys as a sorted JSON array: a category by its bare id, as before, `tag ID`, `author ID`, `watch N`; [] means everything.
ALTER TABLE subscribers RENAME COLUMN categories TO follows;

-- Each question once, in its normal form, however many follow it.
CREATE TABLE watches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  question TEXT NOT NULL UNIQUE,
  -- What a post must hold to match: the question's rarest token or label when the watch was made.
  anchor TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX watches_by_anchor ON watches (anchor);

-- How many follow what; '' counts those who follow everything.
CREATE TABLE follow_counts (
  key TEXT PRIMARY KEY,
  -- Active subscribers, and subscribers in any state.
  followers INTEGER NOT NULL,
  holders INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO follow_counts (key, followers, holders)
SELECT f.value, sum(s.state = 'active'), count(*)
  FROM subscribers s CROSS JOIN json_each(iif(s.follows = '[]', '[""]', s.follows)) f GROUP BY 1;

CREATE TRIGGER follows_added AFTER INSERT ON subscribers BEGIN
  INSERT INTO follow_counts SELECT value, new.state = 'active', 1 FROM json_each(iif(new.follows = '[]', '[""]', new.follows)) WHERE true
  ON CONFLICT DO UPDATE SET followers = followers + excluded.followers, holders = holders + 1;
END;
-- Counts up before it counts down: what is still followed has followers all the time.
CREATE TRIGGER follows_changed AFTER UPDATE OF state, follows ON subscribers
WHEN old.follows <> new.follows OR (old.state = 'active') <> (new.state = 'active') BEGIN
  INSERT INTO follow_counts SELECT value, new.state = 'active', 1 FROM json_each(iif(new.follows = '[]', '[""]', new.follows)) WHERE true
  ON CONFLICT DO UPDATE SET followers = followers + excluded.followers, holders = holders + 1;
  UPDATE follow_counts SET followers = followers - (old.state = 'active'), holders = holders - 1
   WHERE key IN (SELECT value FROM json_each(iif(old.follows = '[]', '[""]', old.follows)));
END;
CREATE TRIGGER follows_removed AFTER DELETE ON subscribers BEGIN
  UPDATE follow_counts SET followers = followers - (old.state = 'active'), holders = holders - 1
   WHERE key IN (SELECT value FROM json_each(iif(old.follows = '[]', '[""]', old.follows)));
END;
-- What nobody follows any more is forgotten, and a watch with it: questions are personal data.
CREATE TRIGGER follows_forgotten AFTER UPDATE OF holders ON follow_counts WHEN new.holders <= 0 BEGIN
  DELETE FROM watches WHERE new.key LIKE 'watch %' AND id = CAST(substr(new.key, 7) AS INTEGER);
  DELETE FROM follow_counts WHERE key = new.key;
END;
