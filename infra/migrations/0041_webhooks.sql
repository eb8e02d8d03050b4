-- What programs are told: facts are noted in the transaction that makes them, and only while somebody wants to know.

CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  url TEXT NOT NULL,
  -- Kinds of events, and the categories whose posts it is told of; [] all.
  kinds TEXT NOT NULL,
  categories TEXT NOT NULL,
  -- Whether events of subscribers hold their address.
  addresses INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  -- The one before signs as well, for a time.
  secret TEXT NOT NULL,
  former_secret TEXT,
  former_until INTEGER NOT NULL DEFAULT 0,
  paused_at INTEGER,
  pause_reason TEXT,
  -- Since when no call was answered.
  failing_since INTEGER,
  -- One at a time calls it.
  busy_until INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE VIEW wanted_events AS SELECT w.id AS webhook_id, k.value AS kind FROM webhooks w, json_each(w.kinds) k;

-- The ids never return, even in a database that was restored: receivers know by them what they have had.
CREATE TABLE webhook_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL DEFAULT ('msg_' || lower(hex(randomblob(16)))),
  kind TEXT NOT NULL,
  -- Id of the post, issue or subscriber.
  subject TEXT NOT NULL,
  at INTEGER NOT NULL,
  data TEXT NOT NULL,
  -- Of a post; NULL for others.
  categories TEXT
) STRICT;
CREATE INDEX webhook_events_by_time ON webhook_events (at);
CREATE INDEX webhook_events_by_subject ON webhook_events (subject);

-- An event on its way to a webhook.
CREATE TABLE webhook_calls (
  webhook_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'answered', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL,
  tried_at INTEGER,
  -- What the last attempt met: a status of HTTP, or why there was none.
  status INTEGER,
  fault TEXT,
  PRIMARY KEY (webhook_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_calls_due ON webhook_calls (webhook_id, due_at) WHERE state = 'waiting';
CREATE INDEX webhook_calls_dead ON webhook_calls (webhook_id) WHERE state = 'dead';
CREATE INDEX webhook_calls_of_event ON webhook_calls (seq);

CREATE TRIGGER webhook_events_addressed AFTER INSERT ON webhook_events BEGIN
  INSERT INTO webhook_calls (webhook_id, seq, due_at)
  SELECT w.id, new.seq, new.at FROM webhooks w JOIN wanted_events k ON k.webhook_id = w.id AND k.kind = new.kind
   WHERE w.categories = '[]' OR new.categories IS NULL
      OR EXISTS (SELECT 1 FROM json_each(w.categories) a JOIN json_each(new.categories) b ON b.value = a.value);
END;
CREATE TRIGGER webhook_events_forgotten AFTER DELETE ON webhook_events BEGIN
  DELETE FROM webhook_calls WHERE seq = old.seq;
END;
CREATE TRIGGER webhooks_deleted AFTER DELETE ON webhooks BEGIN
  DELETE FROM webhook_calls WHERE webhook_id = old.id;
END;

CREATE TRIGGER issues_finished AFTER UPDATE OF state ON issues
WHEN new.state = 'finished' AND old.state <> 'finished' AND EXISTS (SELECT 1 FROM wanted_events WHERE kind = 'issue.finished') BEGIN
  INSERT INTO webhook_events (kind, subject, at, data)
  VALUES ('issue.finished', new.id, new.finished_at, json_object('id', new.id, 'frequency', new.frequency,
    'closed_at', new.closed_at, 'opened_at', new.opened_at, 'subject', new.subject, 'deliveries', new.planned));
END;

-- Who joins or leaves. History that is older than the subscription itself was brought along by an import. Only who had joined
-- leaves: the change before tells.
CREATE TRIGGER subscribers_joined AFTER INSERT ON subscription_changes
WHEN new.kind IN ('confirmed', 'resubscribed') AND EXISTS (SELECT 1 FROM wanted_events WHERE kind = 'subscriber.joined') BEGIN
  INSERT INTO webhook_events (kind, subject, at, data)
  SELECT 'subscriber.joined', s.id, new.at, json_object('id', s.id, 'follows', json(s.follows), 'frequency', s.frequency,
           'language', s.language, 'source', new.source)
    FROM subscribers s WHERE s.id = new.subscriber_id AND new.at >= s.slot_since;
END;
CREATE TRIGGER subscribers_left AFTER INSERT ON subscription_changes
WHEN new.kind IN ('unsubscribed', 'suppressed') AND EXISTS (SELECT 1 FROM wanted_events WHERE kind = 'subscriber.left') BEGIN
  INSERT INTO webhook_events (kind, subject, at, data)
  SELECT 'subscriber.left', s.id, new.at, json_object('id', s.id, 'follows', json(s.follows), 'frequency', s.frequency,
           'language', s.language, 'source', iif(new.kind = 'suppressed', new.kind, new.source))
    FROM subscribers s
   WHERE s.id = new.subscriber_id AND new.at >= s.slot_since AND s.confirmed_at IS NOT NULL
     AND (SELECT c.kind FROM subscription_changes c
           WHERE c.subscriber_id = s.id AND c.id < new.id
             AND c.kind IN ('requested', 'confirmed', 'imported', 'resubscribed', 'unsubscribed', 'suppressed')
           ORDER BY c.id DESC LIMIT 1) IN ('confirmed', 'imported', 'resubscribed');
END;

-- Posts that changed since programs were last told, with when readers had seen them change before; NULL: they had not seen them.
-- A rebuilt index leaves no trace here: what it gives back is as it was.
CREATE TABLE post_changes (
  post_id TEXT PRIMARY KEY,
  updated_at INTEGER,
  times INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TRIGGER posts_came AFTER INSERT ON posts WHEN new.state = 'published' AND EXISTS (SELECT 1 FROM webhooks) BEGIN
  INSERT INTO post_changes (post_id) VALUES (new.id) ON CONFLICT DO UPDATE SET times = times + 1;
END;
CREATE TRIGGER posts_went AFTER DELETE ON posts WHEN old.state = 'published' AND EXISTS (SELECT 1 FROM webhooks) BEGIN
  INSERT INTO post_changes (post_id, updated_at) VALUES (old.id, iif(old.email IS 'only', NULL, old.updated_at))
  ON CONFLICT DO UPDATE SET times = times + 1;
END;
CREATE TRIGGER posts_differ AFTER UPDATE OF state, id, updated_at, email ON posts
WHEN 'published' IN (old.state, new.state) AND new.id IS NOT NULL AND EXISTS (SELECT 1 FROM webhooks)
 AND (old.state <> new.state OR old.id IS NOT new.id OR old.updated_at IS NOT new.updated_at OR old.email IS NOT new.email) BEGIN
  INSERT INTO post_changes (post_id, updated_at)
  VALUES (new.id, CASE WHEN old.state = 'published' AND old.id IS new.id AND old.email IS NOT 'only' THEN old.updated_at END)
  ON CONFLICT DO UPDATE SET times = times + 1;
END;
