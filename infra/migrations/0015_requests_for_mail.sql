-- Subscribing: each request has its own preferences, and every one of them counts.

-- What was asked for with a confirmation, as JSON; its link confirms this and nothing else. Null before, and for other kinds.
ALTER TABLE service_emails ADD COLUMN preferences TEXT;
-- When its link was made, where that is not when it was asked for: an unexpired link is sent again as it is.
ALTER TABLE service_emails ADD COLUMN link_made_at INTEGER;

-- Who asked for mail to whom lately, as keyed hashes; kept for a day. `service_emails.domain_key` is no longer written.
CREATE TABLE mail_requests (
  id INTEGER PRIMARY KEY,
  asked_for TEXT NOT NULL,
  mailbox_key TEXT NOT NULL,
  -- Empty: not limited.
  domain_key TEXT NOT NULL,
  network_key TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- 1 where the mailbox's limits had room, whatever became of the request then; else 0.
  admitted INTEGER NOT NULL
) STRICT;
CREATE INDEX mail_requests_by_mailbox ON mail_requests (mailbox_key, asked_for, at);
CREATE INDEX mail_requests_by_domain ON mail_requests (domain_key, asked_for, at);
CREATE INDEX mail_requests_by_time ON mail_requests (at);
