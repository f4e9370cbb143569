-- As orders.sql, but only orders that staff may have to do something about: not cancelled, and not with the till.
SELECT json_agg(p ORDER BY p.order_number DESC)::text AS placed
FROM (
    SELECT order_number, session_id, table_number, customer_name, of_shop, "order"
    FROM placed_orders
    WHERE restaurant_id = $1 AND order_number < $2::bigint
        AND status <> 'cancelled' AND status <> 'draft' AND pos_status <> 'accepted'
        AND (pos_status <> 'rejected' OR pos_alerted_at IS NOT NULL)
    ORDER BY order_number DESC
    LIMIT $3
) AS p
