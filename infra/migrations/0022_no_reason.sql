-- A reason that nobody gave is NULL here, too.
ALTER TABLE rate_gate RENAME COLUMN wait_detail TO wait_text;
ALTER TABLE rate_gate RENAME COLUMN stop_reason TO stop_text;
ALTER TABLE rate_gate ADD COLUMN wait_detail TEXT;
ALTER TABLE rate_gate ADD COLUMN stop_reason TEXT;
UPDATE rate_gate SET wait_detail = nullif(wait_text, ''), stop_reason = nullif(stop_text, '');
ALTER TABLE rate_gate DROP COLUMN wait_text;
ALTER TABLE rate_gate DROP COLUMN stop_text;
