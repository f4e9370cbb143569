-- Since when diners of restaurant $1 have waited longest for an order placed from $2 on; null where none do.
SELECT min(o.created_at) AS since
FROM sessions AS s JOIN orders AS o ON o.restaurant_id = s.restaurant_id AND o.order_number = s.lock_order
WHERE s.restaurant_id = $1 AND s.state = 'active' AND s.lock_order IS NOT NULL AND o.created_at >= $2
