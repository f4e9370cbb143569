-- The session of payment $2 of restaurant $1, if it has one still; or no row.
SELECT p.session_id FROM payments AS p WHERE p.payment_id = $2 AND p.restaurant_id = $1 AND p.session_id IS NOT NULL
