-- The active cart of customer $2 in the shop of restaurant $1.
SELECT session_id FROM sessions WHERE restaurant_id = $1 AND customer_id = $2 AND kind = 'shop' AND state = 'active'
