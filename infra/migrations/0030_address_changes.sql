-- Changing the address of a subscription: the subscriber, their place in the log and their history stay.

-- Since when the address is theirs: links that were mailed before went to another one.
ALTER TABLE subscribers ADD COLUMN address_since INTEGER NOT NULL DEFAULT 0;

-- Where a service email goes, if not to the subscriber's present address.
ALTER TABLE service_emails ADD COLUMN address TEXT;

-- Who had an address before somebody moved to it: links in their old mails are those of the present subscriber.
CREATE TABLE former_subscribers (
  id INTEGER PRIMARY KEY,
  subscriber_id INTEGER NOT NULL
) STRICT;
CREATE INDEX former_subscribers_by_subscriber ON former_subscribers (subscriber_id);
