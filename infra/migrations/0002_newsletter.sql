-- The newsletter: subscribers, issues and deliveries are the truth and live nowhere else.

-- The log of released posts. Numbers are never used twice, and rebuilding the index does not touch it.
CREATE TABLE releases (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  post_id TEXT NOT NULL UNIQUE,
  released_at INTEGER NOT NULL
) STRICT;
CREATE INDEX releases_by_time ON releases (released_at, seq);

CREATE TABLE subscribers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'unsubscribed', 'suppressed')),
  -- Category ids as a sorted JSON array; [] means all.
  categories TEXT NOT NULL,
  frequency TEXT NOT NULL,
  hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
  time_zone TEXT NOT NULL,
  language TEXT NOT NULL,
  -- Everything in the log up to here has been dealt with.
  cursor INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  confirmed_at INTEGER,
  -- Since when the present frequency, hour and zone hold: a period that closed before is not theirs.
  slot_since INTEGER NOT NULL
) STRICT;
-- Within one slot in order of id: planning walks through it range by range.
CREATE INDEX subscribers_slots ON subscribers (frequency, hour, time_zone) WHERE state = 'active';

-- How many active subscribers share a frequency, hour and zone; the cron reads this instead of every subscriber.
CREATE TABLE cohorts (
  frequency TEXT NOT NULL,
  hour INTEGER NOT NULL,
  time_zone TEXT NOT NULL,
  subscribers INTEGER NOT NULL,
  PRIMARY KEY (frequency, hour, time_zone)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER cohorts_joined AFTER INSERT ON subscribers WHEN new.state = 'active' BEGIN
  INSERT INTO cohorts VALUES (new.frequency, new.hour, new.time_zone, 1) ON CONFLICT DO UPDATE SET subscribers = subscribers + 1;
END;
CREATE TRIGGER cohorts_left AFTER DELETE ON subscribers WHEN old.state = 'active' BEGIN
  UPDATE cohorts SET subscribers = subscribers - 1 WHERE frequency = old.frequency AND hour = old.hour AND time_zone = old.time_zone;
END;
CREATE TRIGGER cohorts_moved AFTER UPDATE OF state, frequency, hour, time_zone ON subscribers BEGIN
  UPDATE cohorts SET subscribers = subscribers - 1
   WHERE old.state = 'active' AND frequency = old.frequency AND hour = old.hour AND time_zone = old.time_zone;
  INSERT INTO cohorts SELECT new.frequency, new.hour, new.time_zone, 1 WHERE new.state = 'active'
  ON CONFLICT DO UPDATE SET subscribers = subscribers + 1;
END;

-- Appended, never changed: who asked for what, when, and where from.
CREATE TABLE subscription_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subscriber_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  source TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX subscription_changes_by_subscriber ON subscription_changes (subscriber_id, id);

-- Emails about a subscription (confirm, welcome, …): asked for once, sent once.
CREATE TABLE service_emails (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subscriber_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'accepted', 'failed', 'unknown')),
  claimed_until INTEGER NOT NULL DEFAULT 0,
  message_id TEXT,
  detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX service_emails_by_subscriber ON service_emails (subscriber_id, kind, requested_at);
CREATE INDEX service_emails_open ON service_emails (requested_at) WHERE state IN ('queued', 'sending');

CREATE TABLE issues (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  frequency TEXT NOT NULL,
  closed_at INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  through_seq INTEGER NOT NULL,
  -- Whose periods closed then: [{"hour":8,"timeZone":"Asia/Shanghai"}]; [] where the frequency has no hour.
  slots TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'finished', 'paused', 'cancelled', 'expired', 'skipped')),
  reason TEXT,
  -- Planning has dealt with all slots before this one, and in it with subscribers up to this id, of those up to `plan_through`.
  plan_slot INTEGER NOT NULL DEFAULT 0,
  plan_after INTEGER NOT NULL DEFAULT 0,
  plan_through INTEGER NOT NULL,
  candidates INTEGER NOT NULL DEFAULT 0,
  planned INTEGER NOT NULL DEFAULT 0,
  excluded INTEGER NOT NULL DEFAULT 0,
  -- No delivery to a subscriber up to this id is queued; `turn` counts how often it moved.
  send_after INTEGER NOT NULL DEFAULT 0,
  turn INTEGER NOT NULL DEFAULT 0,
  -- What the circuit breaker goes by, since the issue last started or went on.
  sent INTEGER NOT NULL DEFAULT 0,
  lost INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  bounced INTEGER NOT NULL DEFAULT 0,
  complained INTEGER NOT NULL DEFAULT 0,
  finished_at INTEGER,
  UNIQUE (frequency, closed_at)
) STRICT;
CREATE INDEX issues_open ON issues (state) WHERE state IN ('planned', 'sending', 'paused');

CREATE TABLE deliveries (
  -- Issue and subscriber in one number: one row for both is the primary key's own rule, and no further index has to be
  -- written whenever a state changes. Look them up by ranges of this.
  id INTEGER PRIMARY KEY,
  issue_id INTEGER NOT NULL GENERATED ALWAYS AS (id >> 32) VIRTUAL,
  subscriber_id INTEGER NOT NULL GENERATED ALWAYS AS (id & 4294967295) VIRTUAL,
  from_seq INTEGER NOT NULL,
  through_seq INTEGER NOT NULL,
  -- Not IN (…): SQLite would look through a list of six for every row it writes, and D1 counts that as reading.
  state TEXT NOT NULL CHECK (state = 'queued' OR state = 'sending' OR state = 'accepted' OR state = 'failed'
                             OR state = 'skipped' OR state = 'unknown'),
  -- Until when the last claim on it held; 0 for never claimed.
  claimed_until INTEGER NOT NULL DEFAULT 0,
  reason TEXT,
  message_id TEXT,
  -- Set once by feedback, so that a bounce told twice counts once.
  feedback TEXT CHECK (feedback IN ('bounced', 'complained')),
  changed_at INTEGER NOT NULL
) STRICT;
-- Few: costs nothing until a delivery is `unknown`.
CREATE INDEX deliveries_unknown ON deliveries (id) WHERE state = 'unknown';

-- A sub-batch of deliveries that one worker has taken; gone once it has recorded what became of them.
CREATE TABLE claims (
  id TEXT PRIMARY KEY,
  issue_id INTEGER NOT NULL,
  first_id INTEGER NOT NULL,
  last_id INTEGER NOT NULL,
  claimed_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE suppressions (
  email TEXT PRIMARY KEY,
  reason TEXT NOT NULL CHECK (reason IN ('bounce', 'complaint', 'manual')),
  detail TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Notifications already dealt with: the provider repeats itself.
CREATE TABLE feedback_seen (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE transient_bounces (
  email TEXT PRIMARY KEY,
  bounces INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row: when the next mail may go out, and how many this day. Its times are real.
CREATE TABLE rate_gate (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  per_second REAL NOT NULL DEFAULT 1,
  left_today INTEGER NOT NULL DEFAULT 0,
  granted INTEGER NOT NULL DEFAULT 0,
  -- Slots before this moment have been given out.
  next_at REAL NOT NULL DEFAULT 0,
  -- After throttling: the share of the rate that was left then; it grows back with time.
  share REAL NOT NULL DEFAULT 1,
  throttled_at INTEGER NOT NULL DEFAULT 0,
  -- When the quota was last asked for, and last learnt.
  asked_at INTEGER NOT NULL DEFAULT 0,
  learnt_at INTEGER NOT NULL DEFAULT 0,
  -- Times in a row that the provider did not answer.
  silences INTEGER NOT NULL DEFAULT 0,
  wait_until INTEGER NOT NULL DEFAULT 0,
  wait_reason TEXT NOT NULL DEFAULT 'rate' CHECK (wait_reason IN ('rate', 'quota', 'silence')),
  wait_detail TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO rate_gate (id) VALUES (1);
