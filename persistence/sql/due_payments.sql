-- Up to $3 payments of restaurant $1 for which something is to be done at their provider by $2, longest due first.
SELECT p.session_id, p.payment_id, p.next_at
FROM payments AS p
WHERE p.restaurant_id = $1 AND p.next_at IS NOT NULL AND p.next_at <= $2 AND p.session_id IS NOT NULL
ORDER BY p.next_at
LIMIT $3
