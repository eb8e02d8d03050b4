-- By which a body is known that need not be read again. Posts without one are read each time, until they are saved again.
ALTER TABLE posts ADD COLUMN html_hash TEXT;
