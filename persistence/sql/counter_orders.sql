-- Of restaurant $1 the newest counter orders numbered below $2, at most $10 looked at: $9 behind $11 with status of $3, payment $4, table $5, session $6, from $7 until $8.
WITH walked AS MATERIALIZED (
    SELECT * FROM counter_orders WHERE restaurant_id = $1::integer AND order_number < $2::integer
    ORDER BY order_number DESC
    LIMIT $10
), found AS MATERIALIZED (
    SELECT c.*, o.created_at
    FROM walked AS c JOIN orders AS o ON o.restaurant_id = $1 AND o.order_number = c.order_number
    WHERE ($3::text[] IS NULL OR o.status = ANY ($3))
        AND ($4::text IS NULL OR o.payment_status = $4)
        AND ($5::integer IS NULL OR c.table_id = $5)
        AND ($6::text IS NULL OR c.customer_session_id = $6)
        AND ($7::timestamptz IS NULL OR o.created_at >= $7)
        AND ($8::timestamptz IS NULL OR o.created_at < $8)
), shown AS MATERIALIZED (
    SELECT * FROM found ORDER BY order_number DESC OFFSET $11 LIMIT $9
)
SELECT (SELECT count(*)::integer FROM walked) AS walked, (SELECT count(*)::integer FROM found) AS total, (SELECT min(order_number) FROM walked) AS walked_to, (
    SELECT json_agg(json_build_object(
        'session_id', f.session_id,
        'seq', coalesce((SELECT s.seq FROM sessions AS s WHERE s.session_id = f.session_id), 0),
        'counter', to_jsonb(f),
        'order', o."order",
        'moves', (
            SELECT coalesce(json_agg(m ORDER BY m.number), '[]')
            FROM order_moves AS m
            WHERE m.restaurant_id = $1 AND m.order_number = f.order_number
        )
    ) ORDER BY f.order_number DESC)::text
    FROM shown AS f JOIN placed_orders AS o ON o.restaurant_id = $1 AND o.order_number = f.order_number
) AS orders
