-- A reader may have what their watches match at once, and the rest by their frequency.

-- `alert_cursor`: the place in the log up to which alerts have been looked for.
ALTER TABLE subscribers ADD COLUMN alerts INTEGER NOT NULL DEFAULT 0 CHECK (alerts IN (0, 1));
ALTER TABLE subscribers ADD COLUMN alert_cursor INTEGER NOT NULL DEFAULT 0;
CREATE INDEX subscribers_alerts ON subscribers (id) WHERE alerts = 1;

-- Places after a subscriber's cursor that an alert has dealt with: their next digest leaves them out.
CREATE TABLE alerted (
  subscriber_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (subscriber_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX alerted_by_seq ON alerted (seq);

-- Places in its range that a delivery leaves out, as a JSON array.
ALTER TABLE deliveries ADD COLUMN without TEXT;

-- What was there before is no news.
CREATE TRIGGER alerts_chosen AFTER INSERT ON subscribers WHEN new.alerts = 1 BEGIN
  UPDATE subscribers SET alert_cursor = (SELECT coalesce(max(seq), 0) FROM releases) WHERE id = new.id;
END;
CREATE TRIGGER alerts_switched_on AFTER UPDATE OF alerts ON subscribers WHEN new.alerts = 1 AND old.alerts = 0 BEGIN
  UPDATE subscribers SET alert_cursor = (SELECT coalesce(max(seq), 0) FROM releases) WHERE id = new.id;
END;
CREATE TRIGGER alerts_forgotten AFTER DELETE ON subscribers BEGIN
  DELETE FROM alerted WHERE subscriber_id = old.id;
END;
