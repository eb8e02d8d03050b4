-- What the publisher's desk answers is counted when it happens: no page looks at every post or every subscriber.

-- The subject of the copy for whoever follows everything, and the place in the log after which most digests began. Statistics
-- start again when an issue is resumed: these are those from before.
ALTER TABLE issues ADD COLUMN subject TEXT;
ALTER TABLE issues ADD COLUMN from_seq INTEGER;
ALTER TABLE issues ADD COLUMN sent_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issues ADD COLUMN bounced_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issues ADD COLUMN complained_before INTEGER NOT NULL DEFAULT 0;
UPDATE issues SET from_seq = (SELECT from_seq FROM deliveries d WHERE d.id > issues.id << 32 AND d.id < (issues.id + 1) << 32 LIMIT 1);
CREATE INDEX issues_by_opened ON issues (opened_at);
CREATE INDEX issues_by_through ON issues (through_seq);

-- How many subscribers there are of each kind, and at each domain.
CREATE TABLE subscriber_counts (
  state TEXT NOT NULL,
  frequency TEXT NOT NULL,
  language TEXT NOT NULL,
  subscribers INTEGER NOT NULL,
  PRIMARY KEY (state, frequency, language)
) STRICT, WITHOUT ROWID;
CREATE TABLE domain_counts (
  domain TEXT PRIMARY KEY,
  subscribers INTEGER NOT NULL,
  active INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX domain_counts_largest ON domain_counts (active DESC, domain);

INSERT INTO subscriber_counts SELECT state, frequency, language, count(*) FROM subscribers GROUP BY 1, 2, 3;
INSERT INTO domain_counts
SELECT substr(email, instr(email, '@') + 1), count(*), sum(state = 'active') FROM subscribers GROUP BY 1;

CREATE TRIGGER subscribers_counted AFTER INSERT ON subscribers BEGIN
  INSERT INTO subscriber_counts VALUES (new.state, new.frequency, new.language, 1)
  ON CONFLICT DO UPDATE SET subscribers = subscribers + 1;
  INSERT INTO domain_counts VALUES (substr(new.email, instr(new.email, '@') + 1), 1, new.state = 'active')
  ON CONFLICT DO UPDATE SET subscribers = subscribers + 1, active = active + excluded.active;
END;
CREATE TRIGGER subscribers_uncounted AFTER DELETE ON subscribers BEGIN
  UPDATE subscriber_counts SET subscribers = subscribers - 1
   WHERE state = old.state AND frequency = old.frequency AND language = old.language;
  UPDATE domain_counts SET subscribers = subscribers - 1, active = active - (old.state = 'active')
   WHERE domain = substr(old.email, instr(old.email, '@') + 1);
  DELETE FROM domain_counts WHERE domain = substr(old.email, instr(old.email, '@') + 1) AND subscribers <= 0;
END;
CREATE TRIGGER subscribers_recounted AFTER UPDATE OF state, frequency, language ON subscribers
WHEN old.state <> new.state OR old.frequency <> new.frequency OR old.language <> new.language BEGIN
  UPDATE subscriber_counts SET subscribers = subscribers - 1
   WHERE state = old.state AND frequency = old.frequency AND language = old.language;
  INSERT INTO subscriber_counts VALUES (new.state, new.frequency, new.language, 1)
  ON CONFLICT DO UPDATE SET subscribers = subscribers + 1;
END;
CREATE TRIGGER domains_recounted AFTER UPDATE OF state, email ON subscribers
WHEN old.email <> new.email OR (old.state = 'active') <> (new.state = 'active') BEGIN
  UPDATE domain_counts SET subscribers = subscribers - 1, active = active - (old.state = 'active')
   WHERE domain = substr(old.email, instr(old.email, '@') + 1);
  INSERT INTO domain_counts VALUES (substr(new.email, instr(new.email, '@') + 1), 1, new.state = 'active')
  ON CONFLICT DO UPDATE SET subscribers = subscribers + 1, active = active + excluded.active;
  DELETE FROM domain_counts WHERE domain = substr(old.email, instr(old.email, '@') + 1) AND subscribers <= 0;
END;

-- Subscriptions that began and ended, by quarter of an hour since 1970 (no zone's midnight lies within one) and by where they
-- were asked for.
CREATE TABLE subscription_flow (
  quarter INTEGER NOT NULL,
  joined INTEGER NOT NULL,
  source TEXT NOT NULL,
  subscriptions INTEGER NOT NULL,
  PRIMARY KEY (quarter, joined, source)
) STRICT, WITHOUT ROWID;

INSERT INTO subscription_flow
SELECT c.at / 900000, c.kind IN ('confirmed', 'imported', 'resubscribed'), iif(c.kind = 'confirmed', coalesce(
         (SELECT r.source FROM subscription_changes r WHERE r.subscriber_id = c.subscriber_id AND r.kind = 'requested' AND r.id < c.id
           ORDER BY r.id DESC LIMIT 1), c.source), c.source), count(*)
  FROM subscription_changes c
 WHERE c.kind IN ('confirmed', 'resubscribed', 'suppressed', 'erased') OR (c.kind = 'unsubscribed' AND c.source <> 'cron')
    OR (c.kind = 'imported' AND EXISTS (SELECT 1 FROM subscribers s WHERE s.id = c.subscriber_id AND s.confirmed_at = c.at))
 GROUP BY 1, 2, 3;

CREATE TRIGGER subscription_flow_noted AFTER INSERT ON subscription_changes
WHEN new.kind IN ('confirmed', 'resubscribed', 'suppressed', 'erased', 'imported') OR (new.kind = 'unsubscribed' AND new.source <> 'cron')
BEGIN
  INSERT INTO subscription_flow
  SELECT new.at / 900000, new.kind IN ('confirmed', 'imported', 'resubscribed'), iif(new.kind = 'confirmed', coalesce(
           (SELECT r.source FROM subscription_changes r WHERE r.subscriber_id = new.subscriber_id AND r.kind = 'requested'
             ORDER BY r.id DESC LIMIT 1), new.source), new.source), 1
   WHERE new.kind <> 'imported'
      OR EXISTS (SELECT 1 FROM subscribers s WHERE s.id = new.subscriber_id AND s.confirmed_at = new.at)
  ON CONFLICT DO UPDATE SET subscriptions = subscriptions + 1;
END;

-- How many followed each label at the beginning of a day (days since 1970, by the site's clocks); '' is everything.
CREATE TABLE follow_days (
  day INTEGER NOT NULL,
  key TEXT NOT NULL,
  followers INTEGER NOT NULL,
  PRIMARY KEY (day, key)
) STRICT, WITHOUT ROWID;

-- Addresses that more than one published post says or has: among these alone clashes are looked for.
CREATE TABLE shared_addresses (
  address TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE INDEX post_addresses_by_own_key ON post_addresses (own_key) WHERE own_key IS NOT NULL;

-- Who says or has an address, among published posts.
CREATE VIEW address_claims AS
SELECT p.path AS address, p.key AS key FROM posts p WHERE p.path IS NOT NULL AND p.state = 'published'
UNION ALL SELECT p.path, q.key FROM posts p JOIN posts q ON q.key = p.path_key AND q.state = 'published' WHERE p.path IS NOT NULL AND p.state = 'published'
UNION ALL SELECT l.address, p.key FROM post_addresses l JOIN posts p ON p.key = l.key AND p.state = 'published' WHERE l.line IS NOT NULL
UNION ALL SELECT l.address, q.key FROM post_addresses l JOIN posts p ON p.key = l.key AND p.state = 'published'
            JOIN posts q ON q.key = l.own_key AND q.state = 'published' WHERE l.line IS NOT NULL;

-- Inserting an address here looks again whether it is shared.
CREATE VIEW checked_addresses AS SELECT address FROM shared_addresses;
CREATE TRIGGER addresses_checked INSTEAD OF INSERT ON checked_addresses WHEN new.address IS NOT NULL BEGIN
  DELETE FROM shared_addresses WHERE address = new.address
     AND (SELECT count(DISTINCT key) FROM address_claims WHERE address = new.address) < 2;
  INSERT INTO shared_addresses SELECT new.address
   WHERE (SELECT count(DISTINCT key) FROM address_claims WHERE address = new.address) > 1
  ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER addresses_of_new_posts AFTER INSERT ON posts WHEN new.state = 'published' BEGIN
  INSERT INTO checked_addresses SELECT new.path WHERE new.path IS NOT NULL;
  INSERT INTO checked_addresses SELECT path FROM posts WHERE path_key = new.key;
  INSERT INTO checked_addresses SELECT address FROM post_addresses WHERE own_key = new.key;
END;
CREATE TRIGGER addresses_of_changed_posts AFTER UPDATE OF state, path, path_key ON posts
WHEN old.state <> new.state OR old.path IS NOT new.path OR old.path_key IS NOT new.path_key BEGIN
  INSERT INTO checked_addresses SELECT old.path WHERE old.path IS NOT NULL;
  INSERT INTO checked_addresses SELECT new.path WHERE new.path IS NOT NULL;
  INSERT INTO checked_addresses SELECT path FROM posts WHERE path_key = new.key AND old.state <> new.state;
  INSERT INTO checked_addresses SELECT address FROM post_addresses WHERE (own_key = new.key OR key = new.key) AND old.state <> new.state;
END;
CREATE TRIGGER addresses_stated AFTER INSERT ON post_addresses WHEN new.line IS NOT NULL BEGIN
  INSERT INTO checked_addresses VALUES (new.address);
END;
CREATE TRIGGER addresses_no_longer_stated AFTER DELETE ON post_addresses WHEN old.line IS NOT NULL BEGIN
  INSERT INTO checked_addresses VALUES (old.address);
END;

INSERT INTO shared_addresses SELECT address FROM address_claims GROUP BY address HAVING count(DISTINCT key) > 1;

-- Who left after which issue is looked for among those who left alone.
DROP INDEX subscription_changes_by_time;
CREATE INDEX subscription_changes_leaving ON subscription_changes (at) WHERE kind = 'unsubscribed';
