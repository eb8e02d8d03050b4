-- The number of a post for the search is found by the last of its day, not by all of that day.
DROP TRIGGER timeline_added;

CREATE TRIGGER timeline_added AFTER INSERT ON timeline WHEN new.search_id IS NULL BEGIN
  UPDATE timeline SET search_id = (
    SELECT CASE
        WHEN last IS NULL THEN day
        WHEN last < day + 32767 THEN last + 1
        -- Full: the first number after it that is free.
        ELSE (SELECT t.search_id + 1 FROM timeline t WHERE t.search_id >= day
                 AND NOT EXISTS (SELECT 1 FROM timeline n WHERE n.search_id = t.search_id + 1) ORDER BY t.search_id LIMIT 1)
      END
      FROM (SELECT day, (SELECT max(search_id) FROM timeline WHERE search_id >= day AND search_id < day + 32768) AS last
              FROM (SELECT ((new.position >> 20) / 86400000) << 15 AS day)))
   WHERE position = new.position;
END;
