-- Whether letter $1 was sent.
SELECT letter_id FROM recurring_letters WHERE letter_id = $1 AND told_at IS NOT NULL
