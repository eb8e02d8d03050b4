-- What of a post readers cannot be shown as it was meant: how many, and the first of them.
ALTER TABLE posts ADD COLUMN notices TEXT;
CREATE INDEX posts_noticed ON posts (key) WHERE notices IS NOT NULL;
