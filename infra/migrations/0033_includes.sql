-- Which post includes what is noted when it is read, among the files that posts refer to. Before, one version of all was kept.
UPDATE posts SET etag = '' WHERE state <> 'withdrawn' AND EXISTS (SELECT 1 FROM posts WHERE key = '_includes/');
DELETE FROM posts WHERE key = '_includes/';
