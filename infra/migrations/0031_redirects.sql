-- The first name in the query of an address that has one: a page that is asked for with another query needs no look.
ALTER TABLE post_addresses ADD COLUMN query_name TEXT;
CREATE INDEX post_addresses_by_query ON post_addresses (query_name) WHERE query_name IS NOT NULL;
-- Where the addresses of a post lead that only redirects, as a JSON array.
ALTER TABLE posts ADD COLUMN redirects TEXT;
CREATE INDEX posts_redirecting ON posts (key) WHERE redirects IS NOT NULL;

UPDATE posts SET etag = '' WHERE state = 'published' AND key IN (SELECT key FROM post_addresses WHERE instr(address, '?') > 0);
