-- Deliveries are kept for as long as the site says; what they came to stays with their issue.

-- Deliveries to subscribers up to this id are gone; this is how many there were of each state: {"accepted":3}.
ALTER TABLE issues ADD COLUMN forgotten_through INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issues ADD COLUMN forgotten TEXT NOT NULL DEFAULT '{}';
CREATE INDEX issues_to_forget ON issues (closed_at)
  WHERE forgotten_through < plan_through AND (state = 'finished' OR state = 'cancelled' OR state = 'expired');
