-- Where posts have their pages, and which other addresses lead there.

-- The address that the file or the site's pattern gives; null where it is the key's own. It holds while no other published
-- post has it: the one dated first keeps it, and a key's own address is its post's. `path_key` is the key whose own address
-- it is. `paths` are all the addresses that the page has had, the present one first, as a JSON array.
ALTER TABLE posts ADD COLUMN path TEXT;
ALTER TABLE posts ADD COLUMN path_key TEXT;
ALTER TABLE posts ADD COLUMN paths TEXT NOT NULL DEFAULT '[]';
CREATE INDEX posts_by_path ON posts (path, published_at, key) WHERE path IS NOT NULL;

-- What else leads to a post: aliases of its file, and earlier paths.
CREATE TABLE post_addresses (
  address TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (address, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_addresses_by_key ON post_addresses (key);

-- The redirects of `_redirects`, as a JSON array.
ALTER TABLE site ADD COLUMN redirects TEXT NOT NULL DEFAULT '[]';

-- Addresses stand in files that were read without them.
UPDATE posts SET etag = '' WHERE state = 'published';
