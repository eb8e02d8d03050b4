-- Looking after a site that runs: what the cron last did, what the publisher was told, what the provider was heard to say.

-- One row: the last run of the cron. `at` is the time it ran for, the others are real.
CREATE TABLE cron_runs (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  ms INTEGER NOT NULL,
  -- Runs in a row in which a step failed.
  faulty_runs INTEGER NOT NULL,
  -- [{"step":"release","ms":3,"result":1}, {"step":"open","ms":2,"fault":"…"}]
  steps TEXT NOT NULL
) STRICT;

-- One row a kind, kept when it clears: one that comes and goes is told of no more often than one that stays.
CREATE TABLE alerts (
  kind TEXT PRIMARY KEY,
  detail TEXT NOT NULL,
  raised_at INTEGER NOT NULL,
  -- Null while it stands.
  cleared_at INTEGER,
  -- When it was last to be told, and up to which of these times each way has told it.
  due_at INTEGER NOT NULL,
  webhook_told INTEGER NOT NULL DEFAULT 0,
  email_told INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- One row: when the provider last told us anything about a mail, to some minutes.
CREATE TABLE feedback_heard (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO feedback_heard (id) VALUES (1);

-- The whole day's quota, of which `left_today` is left; 0 before it is known.
ALTER TABLE rate_gate ADD COLUMN per_day INTEGER NOT NULL DEFAULT 0;
