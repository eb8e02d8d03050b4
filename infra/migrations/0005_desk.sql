-- What happened on which day, for the publisher's desk.
CREATE INDEX subscription_changes_by_time ON subscription_changes (at, kind);
