-- When the oldest order of restaurant $1 was placed that the till has not answered for and that was not cancelled.
SELECT min(created_at) AS oldest
FROM orders
WHERE restaurant_id = $1 AND pos_status NOT IN ('accepted', 'rejected') AND status <> 'cancelled'
