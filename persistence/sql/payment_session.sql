-- The session of payment $2 of restaurant $1, if it is kept still.
SELECT session_id FROM payments WHERE restaurant_id = $1 AND payment_id = $2 AND session_id IS NOT NULL
