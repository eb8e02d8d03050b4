-- How often feeds are asked for, by day and by the program that asks. A program's name is one of a short list: no address
-- and no User-Agent is kept, and no request by itself.
CREATE TABLE feed_requests (
  -- Days since 1970, by the site's clocks.
  day INTEGER NOT NULL,
  client TEXT NOT NULL,
  requests INTEGER NOT NULL,
  -- Of these, those that were answered 304.
  unchanged INTEGER NOT NULL,
  -- The most subscribers the client said to read for.
  subscribers INTEGER NOT NULL,
  PRIMARY KEY (day, client)
) STRICT, WITHOUT ROWID;
