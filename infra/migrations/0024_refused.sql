-- Who was refused is tried again by itself where no hour brings the next issue.
ALTER TABLE subscribers ADD COLUMN retry_at INTEGER;
CREATE INDEX subscribers_refused ON subscribers (frequency, retry_at) WHERE retry_at IS NOT NULL;
