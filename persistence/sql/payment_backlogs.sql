-- Each restaurant with payments for which something is to be done: when the oldest was made, and when the next is due.
SELECT p.restaurant_id, min(p.created_at) AS oldest, min(p.next_at) AS next_at
FROM payments AS p
WHERE p.next_at IS NOT NULL AND p.session_id IS NOT NULL
GROUP BY p.restaurant_id
