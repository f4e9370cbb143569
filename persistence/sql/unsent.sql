-- Up to $3 orders of restaurant $1 that the till has not answered for and that are due by $2, lowest number first.
SELECT order_number, json_build_object('session_id', session_id, 'order', "order")::text AS unsent
FROM placed_orders
WHERE restaurant_id = $1 AND pos_next_at <= $2
    AND pos_status NOT IN ('accepted', 'rejected') AND status <> 'cancelled'
ORDER BY order_number
LIMIT $3
