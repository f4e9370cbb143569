-- Up to $3 orders of restaurant $1 with a number below $2 and where they were placed, highest number first.
SELECT json_agg(p ORDER BY p.order_number DESC)::text AS placed
FROM (
    SELECT order_number, session_id, table_number, customer_name, of_shop, "order"
    FROM placed_orders
    WHERE restaurant_id = $1 AND order_number < $2::bigint
    ORDER BY order_number DESC
    LIMIT $3
) AS p
