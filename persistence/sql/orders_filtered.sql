-- As orders.sql, but only orders with one of the statuses $4, payment status $5, till's status $6, table number $7, placed
-- from $8 and before $9, and of the shop or not, $10; null is any. At most 500 are looked at, from the newest; `walked_to`
-- is the last of them if there are more. Numbers follow time but for a clock that was set: a hundred of them are more than
-- such a moment has.
WITH walked AS (
    SELECT *
    FROM orders AS o
    WHERE o.restaurant_id = $1 AND o.order_number < LEAST($2::bigint, coalesce(
        (
            SELECT l.order_number + 100 FROM orders AS l
            WHERE l.restaurant_id = $1 AND l.created_at < $9::timestamptz
            ORDER BY l.created_at DESC
            LIMIT 1
        ),
        CASE WHEN $9::timestamptz IS NULL THEN $2::bigint ELSE 0 END
    ))
    ORDER BY o.order_number DESC
    LIMIT 500
), found AS (
    SELECT o.order_number
    FROM walked AS o LEFT JOIN sessions AS s USING (session_id) LEFT JOIN tables AS t USING (table_id)
        LEFT JOIN fulfilments AS f ON f.restaurant_id = $1 AND f.order_number = o.order_number
    WHERE ($4::text[] IS NULL OR o.status = ANY ($4))
        AND ($5::text IS NULL OR o.payment_status = $5)
        AND ($6::text IS NULL OR o.pos_status = $6)
        AND ($7::integer IS NULL OR t.table_number = $7)
        AND ($8::timestamptz IS NULL OR o.created_at >= $8)
        AND ($9::timestamptz IS NULL OR o.created_at < $9)
        AND ($10::boolean IS NULL OR (f.order_number IS NOT NULL) = $10)
    ORDER BY o.order_number DESC
    LIMIT $3
)
SELECT
    (
        SELECT json_agg(p ORDER BY p.order_number DESC)::text
        FROM found CROSS JOIN LATERAL (
            SELECT order_number, session_id, table_number, customer_name, of_shop, "order"
            FROM placed_orders
            WHERE restaurant_id = $1 AND order_number = found.order_number
            OFFSET 0 -- by its number, each by itself
        ) AS p
    ) AS placed,
    (
        SELECT min(order_number) FROM walked
        HAVING count(*) = 500 AND ($8::timestamptz IS NULL OR min(created_at) >= $8)
    ) AS walked_to
