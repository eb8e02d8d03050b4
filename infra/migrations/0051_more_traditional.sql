-- Forms that Hong Kong and Japan write are folded as other traditional ones: the next reconcile reads every post again.
UPDATE posts SET etag = '' WHERE state = 'published';
