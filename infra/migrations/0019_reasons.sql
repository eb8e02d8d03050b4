-- Reasons are data: a code and its values as JSON, no longer sentences. This reads the sentences of earlier versions once; what
-- it does not know becomes `said`, with the sentence as it was.

CREATE TABLE sentences (sentence TEXT PRIMARY KEY, code TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO sentences (sentence, code) VALUES
  ('Nobody was due.', 'nobody-due'),
  ('Nothing new.', 'nothing-new'),
  ('Not finished within a day.', 'issue-too-old'),
  ('Paused by hand.', 'paused-by-hand'),
  ('Cancelled by hand.', 'cancelled-by-hand'),
  ('No longer subscribed.', 'no-longer-subscribed'),
  ('Nothing new in the chosen categories.', 'nothing-new-for-them'),
  ('Its posts went out with another issue.', 'sent-with-another-issue'),
  ('The worker that was sending it stopped before it could tell.', 'sender-stopped'),
  ('The worker that was sending it stopped.', 'sender-stopped'),
  ('SES said yes without a message id.', 'accepted-without-id'),
  ('Refused.', 'refused'),
  ('No longer wanted when its turn came.', 'no-longer-wanted');

UPDATE issues SET reason = CASE
    WHEN reason LIKE 'Paused by hand: %'
      THEN json_object('code', 'paused-by-hand-because', 'values', json_object('why', substr(reason, 17)))
    WHEN reason LIKE 'Cancelled by hand: %'
      THEN json_object('code', 'cancelled-by-hand-because', 'values', json_object('why', substr(reason, 20)))
    WHEN reason LIKE 'Waiting for the daily quota, next try at ____-__-__T__:__:__.___Z.'
      THEN json_object('code', 'waiting-for-quota', 'values',
                       json_object('until', CAST(round(unixepoch(substr(reason, -25, 24), 'subsec') * 1000) AS INTEGER)))
    WHEN reason LIKE 'Waiting for the sending rate, next try at ____-__-__T__:__:__.___Z.'
      THEN json_object('code', 'waiting-for-rate', 'values',
                       json_object('until', CAST(round(unixepoch(substr(reason, -25, 24), 'subsec') * 1000) AS INTEGER)))
    WHEN reason LIKE 'The mail provider does not answer (%), next try at ____-__-__T__:__:__.___Z.'
      THEN json_object('code', 'waiting-for-provider', 'values',
                       json_object('why', json_object('code', 'said', 'values',
                                                      json_object('words', substr(reason, 36, length(reason) - 75))),
                                   'until', CAST(round(unixepoch(substr(reason, -25, 24), 'subsec') * 1000) AS INTEGER)))
    WHEN reason LIKE 'Waiting until the mail account is mended: %'
      THEN json_object('code', 'waiting-for-account', 'values',
                       json_object('why', json_object('code', 'said', 'values', json_object('words', substr(reason, 43)))))
    ELSE coalesce((SELECT json_object('code', code, 'values', json_object()) FROM sentences WHERE sentence = reason),
                  json_object('code', 'said', 'values', json_object('words', reason)))
  END
 WHERE reason IS NOT NULL;

UPDATE deliveries SET reason = CASE
    WHEN reason LIKE 'Cancelled by hand: %'
      THEN json_object('code', 'cancelled-by-hand-because', 'values', json_object('why', substr(reason, 20)))
    WHEN reason LIKE 'Taken, then rejected: %'
      THEN json_object('code', 'rejected-later', 'values',
                       json_object('why', json_object('code', 'said', 'values', json_object('words', substr(reason, 23)))))
    ELSE coalesce((SELECT json_object('code', code, 'values', json_object()) FROM sentences WHERE sentence = reason),
                  json_object('code', 'said', 'values', json_object('words', reason)))
  END
 WHERE reason IS NOT NULL;

UPDATE resends SET reason = CASE
    WHEN reason LIKE 'Taken, then rejected: %'
      THEN json_object('code', 'rejected-later', 'values',
                       json_object('why', json_object('code', 'said', 'values', json_object('words', substr(reason, 23)))))
    ELSE coalesce((SELECT json_object('code', code, 'values', json_object()) FROM sentences WHERE sentence = reason),
                  json_object('code', 'said', 'values', json_object('words', reason)))
  END
 WHERE reason IS NOT NULL;

-- Of an accepted one it is the provider's id of the email.
UPDATE service_emails
   SET detail = coalesce((SELECT json_object('code', code, 'values', json_object()) FROM sentences WHERE sentence = detail),
                         json_object('code', 'said', 'values', json_object('words', detail)))
 WHERE state IN ('queued', 'failed', 'unknown') AND detail <> '';

UPDATE rate_gate
   SET wait_detail = iif(wait_detail = '', '', json_object('code', 'said', 'values', json_object('words', wait_detail))),
       stop_reason = iif(stop_reason = '', '', json_object('code', 'said', 'values', json_object('words', stop_reason)));

UPDATE alerts SET detail = json_object('code', 'said', 'values', json_object('words', detail));

-- The next pass over the bucket reads what is in quarantine again, and gives it a reason of its own.
UPDATE quarantine SET reason = json_object('code', 'said', 'values', json_object('words', reason));
UPDATE posts SET etag = '' WHERE state = 'quarantined';

DROP TABLE sentences;
