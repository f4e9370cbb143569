-- Each restaurant with orders its till has not answered for: when the oldest was placed, and when the next is due.
-- One that waits for its money is not the till's yet.
SELECT restaurant_id, min(created_at) AS oldest, min(pos_next_at) FILTER (WHERE isfinite(pos_next_at)) AS next_at
FROM orders
WHERE pos_status NOT IN ('accepted', 'rejected') AND status <> 'cancelled' AND status <> 'draft'
    AND isfinite(created_at)
GROUP BY restaurant_id
