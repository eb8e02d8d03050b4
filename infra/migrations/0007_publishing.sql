-- Answers to requests that carried an Idempotency-Key, for a day: whoever asks again is told the same, and nothing happens twice.
CREATE TABLE kept_answers (
  -- Hashes of the key (with the token it came with) and of the request.
  key TEXT PRIMARY KEY,
  request TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- Null while the first is being answered.
  answer TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_answers_by_time ON kept_answers (at);

-- Tokens for the API besides the two in the settings. Only hashes: who reads this table can open nothing with it.
CREATE TABLE tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash TEXT NOT NULL UNIQUE,
  scope TEXT NOT NULL CHECK (scope IN ('read', 'publish', 'admin')),
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- Null: until it is revoked.
  expires_at INTEGER,
  -- Days since 1970; null when never.
  last_used_day INTEGER
) STRICT;
