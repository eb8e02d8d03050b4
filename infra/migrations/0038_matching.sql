-- Released posts are matched with watches, each once, before an issue may hold them.

-- Places in the log whose posts still have to be matched; `hidden`: not while they cannot be shown. Issues end before the first
-- that is not hidden.
CREATE TABLE unmatched (
  seq INTEGER PRIMARY KEY,
  hidden INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Without watches there is nothing to match.
CREATE TRIGGER releases_to_match AFTER INSERT ON releases WHEN new.first_seq IS NULL AND EXISTS (SELECT 1 FROM watches) BEGIN
  INSERT INTO unmatched (seq) VALUES (new.seq);
END;

-- Which watch matches the post at which place. A number of a watch is never used again.
CREATE TABLE watch_hits (
  seq INTEGER NOT NULL,
  watch_id INTEGER NOT NULL,
  PRIMARY KEY (seq, watch_id)
) STRICT, WITHOUT ROWID;

-- In how many posts each token stands: a watch is looked up by its rarest.
CREATE VIRTUAL TABLE post_vocabulary USING fts5vocab ('post_words', 'row');
