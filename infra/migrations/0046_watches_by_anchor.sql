-- Questions are read from the index by which they are found.
DROP INDEX watches_by_anchor;
CREATE INDEX watches_by_anchor ON watches (anchor, question);
