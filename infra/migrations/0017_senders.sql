-- Sending goes on in short shifts by several senders beside each other.

-- Who has a sender's place, and until when: whoever died loses it.
CREATE TABLE senders (
  sender INTEGER PRIMARY KEY,
  holder TEXT NOT NULL,
  leased_until INTEGER NOT NULL
) STRICT;

-- Mails that went out, by minute since 1970, of the last hour: how fast it really goes. Times are real.
CREATE TABLE sent_minutes (
  minute INTEGER PRIMARY KEY,
  sent INTEGER NOT NULL
) STRICT;
