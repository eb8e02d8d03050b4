-- What feedback does follows from when things happened, so that hearing it twice, late or out of order changes nothing.
DROP TABLE feedback_seen;
DROP TABLE transient_bounces;
CREATE TABLE transient_bounces (
  email TEXT NOT NULL,
  at INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  PRIMARY KEY (email, at, message_id)
) STRICT, WITHOUT ROWID;

-- When a mail last reached an address, and when its suppression was last lifted: what happened before counts no more.
CREATE TABLE reachability (
  email TEXT PRIMARY KEY,
  delivered_at INTEGER NOT NULL DEFAULT 0,
  lifted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Appended, never changed: what a delivery had come to before it was sent again.
CREATE TABLE resends (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  delivery_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  message_id TEXT
) STRICT;
CREATE INDEX resends_by_delivery ON resends (delivery_id, id);

-- Lists of one state, by address.
CREATE INDEX subscribers_by_state ON subscribers (state, email);
