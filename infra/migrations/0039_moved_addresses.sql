-- Which addresses somebody has moved away from: an import looks for them.
CREATE INDEX subscription_changes_moved ON subscription_changes (detail) WHERE kind = 'address';

-- A file says since when somebody is subscribed: an import counts as joined also where that was before.
DROP TRIGGER subscription_flow_noted;
CREATE TRIGGER subscription_flow_noted AFTER INSERT ON subscription_changes
WHEN new.kind IN ('confirmed', 'resubscribed', 'suppressed', 'erased', 'imported') OR (new.kind = 'unsubscribed' AND new.source <> 'cron')
BEGIN
  INSERT INTO subscription_flow
  SELECT new.at / 900000, new.kind IN ('confirmed', 'imported', 'resubscribed'), iif(new.kind = 'confirmed', coalesce(
           (SELECT r.source FROM subscription_changes r WHERE r.subscriber_id = new.subscriber_id AND r.kind = 'requested'
             ORDER BY r.id DESC LIMIT 1), new.source), new.source), 1
   WHERE new.kind <> 'imported'
      OR EXISTS (SELECT 1 FROM subscribers s WHERE s.id = new.subscriber_id AND s.confirmed_at <= new.at)
  ON CONFLICT DO UPDATE SET subscriptions = subscriptions + 1;
END;
