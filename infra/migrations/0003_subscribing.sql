-- Subscribing: what keeps strangers from writing to people through us, and what forgets them in time.

-- When a subscription was last asked for: whoever does not confirm is forgotten a while after that.
ALTER TABLE subscribers ADD COLUMN requested_at INTEGER NOT NULL DEFAULT 0;
UPDATE subscribers SET requested_at = created_at;
CREATE INDEX subscribers_pending ON subscribers (requested_at) WHERE state = 'pending';

-- Keyed hashes of the address and of its domain: limits outlive a subscriber who was forgotten. Empty: not limited.
ALTER TABLE service_emails ADD COLUMN address_key TEXT NOT NULL DEFAULT '';
ALTER TABLE service_emails ADD COLUMN domain_key TEXT NOT NULL DEFAULT '';
CREATE INDEX service_emails_by_address ON service_emails (address_key, kind, requested_at);
CREATE INDEX service_emails_by_domain ON service_emails (domain_key, kind, requested_at);
CREATE INDEX service_emails_by_time ON service_emails (requested_at);

-- Which networks asked lately, as keyed hashes; kept for a day.
CREATE TABLE network_requests (
  network_key TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX network_requests_by_network ON network_requests (network_key, at);
CREATE INDEX network_requests_by_time ON network_requests (at);
