-- Mails of the day's quota that issues leave to service emails; 0 before the quota is known.
ALTER TABLE rate_gate ADD COLUMN reserve INTEGER NOT NULL DEFAULT 0;
