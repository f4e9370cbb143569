-- Up to $3 orders of restaurant $1 with a number below $2 and where they were placed, highest number first.
SELECT json_agg(p ORDER BY p.order_number DESC)::text AS placed
FROM (
    SELECT o.order_number, o.session_id, t.table_number,
        coalesce(nullif(f.name, ''), nullif(c.customer_name, '')) AS customer_name,
        f.order_number IS NOT NULL AS of_shop,
        to_jsonb(o) || jsonb_build_object('items', (
            SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.position), '[]')
            FROM order_items AS i
            WHERE i.restaurant_id = o.restaurant_id AND i.order_number = o.order_number
        )) AS "order"
    FROM orders AS o LEFT JOIN sessions AS s USING (session_id) LEFT JOIN tables AS t USING (table_id)
        LEFT JOIN fulfilments AS f ON f.restaurant_id = $1 AND f.order_number = o.order_number
        LEFT JOIN counter_orders AS c ON c.restaurant_id = $1 AND c.order_number = o.order_number
    WHERE o.restaurant_id = $1 AND o.order_number < $2::bigint
    ORDER BY o.order_number DESC
    LIMIT $3
) AS p
