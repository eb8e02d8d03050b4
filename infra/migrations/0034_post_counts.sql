-- Few, beside those that are published, which `post_days` counts: the desk need not look at every post.
CREATE INDEX posts_unpublished ON posts (state) WHERE state <> 'published' AND state <> 'quarantined';
