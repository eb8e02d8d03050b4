-- What the service promises, counted where it happens.

-- When the provider accepted the first mail of an issue; null before, and for issues of earlier versions.
ALTER TABLE issues ADD COLUMN first_sent_at INTEGER;

-- Feed requests that got neither the feed nor an older copy of it.
ALTER TABLE feed_requests ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
