-- When a post is withdrawn by itself.
ALTER TABLE posts ADD COLUMN expires_at INTEGER;
CREATE INDEX posts_expiring ON posts (expires_at) WHERE state = 'published' AND expires_at IS NOT NULL;

-- More fields hold a post back than before, and more front matter can be read: every post is read again.
UPDATE posts SET etag = '' WHERE state IN ('published', 'quarantined');
