-- The search reads the bodies of posts, and their labels.

-- The rowid in post_words: the day since 1970 times 2^15, and a number within the day. Small numbers, because each word of each
-- post is stored with one. Almost always in the order of `position`: who reads them looks at whole days.
ALTER TABLE timeline ADD COLUMN search_id INTEGER;
CREATE UNIQUE INDEX timeline_by_search_id ON timeline (search_id);

DROP TRIGGER timeline_removed;
DROP TABLE post_words;
-- Tokens as src/core/posts/question.ts makes them, and nothing that could be read back: `words` of title, summary and body, `marks` of
-- labels and of the title again. They are folded before, so that this tokenizer
-- has only to split at spaces. D1 exports no virtual tables: name the tables to export.
CREATE VIRTUAL TABLE post_words USING fts5 (
  words, marks, content = '', contentless_delete = 1, tokenize = "ascii"
);

CREATE TABLE numbered (position INTEGER PRIMARY KEY, post_key TEXT NOT NULL, search_id INTEGER NOT NULL) STRICT;
-- A day that is full goes on in the next one.
INSERT INTO numbered (position, post_key, search_id)
SELECT position, post_key, n + max((((position >> 20) / 86400000) << 15) - n) OVER (ORDER BY position)
  FROM (SELECT position, post_key, row_number() OVER (ORDER BY position) AS n FROM timeline);
DELETE FROM timeline;
INSERT INTO timeline (position, post_key, search_id) SELECT position, post_key, search_id FROM numbered;
DROP TABLE numbered;

CREATE TRIGGER timeline_removed AFTER DELETE ON timeline BEGIN
  DELETE FROM post_words WHERE rowid = old.search_id;
END;
CREATE TRIGGER timeline_added AFTER INSERT ON timeline WHEN new.search_id IS NULL BEGIN
  UPDATE timeline SET search_id = (
    SELECT CASE
        WHEN max(search_id) IS NULL THEN day
        WHEN max(search_id) < day + 32767 THEN max(search_id) + 1
        -- Full: the first number after it that is free.
        ELSE (SELECT t.search_id + 1 FROM timeline t WHERE t.search_id >= day
                 AND NOT EXISTS (SELECT 1 FROM timeline n WHERE n.search_id = t.search_id + 1) ORDER BY t.search_id LIMIT 1)
      END
      FROM (SELECT ((new.position >> 20) / 86400000) << 15 AS day)
      LEFT JOIN timeline ON search_id >= day AND search_id < day + 32768)
   WHERE position = new.position;
END;

-- The next passes over the bucket read every post again, in bounded steps, and find its words.
UPDATE posts SET etag = '' WHERE state = 'published';
