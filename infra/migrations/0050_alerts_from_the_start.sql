-- A new subscriber's watches begin where the log ends (`watches_chosen`), so alerts hold nothing from before as it is.
DROP TRIGGER alerts_chosen;
