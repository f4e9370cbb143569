-- Restaurant $1's recurring orders with something to do at $2, the longest due first, $3 at most.
SELECT * FROM recurring_orders WHERE restaurant_id = $1 AND due_at <= $2 ORDER BY due_at LIMIT $3
