-- Of restaurant $1 the shop's orders with a status of $2, whose slot begins from $3 and before $4 (null: whenever), of branch
-- $5 (null: any): $6 of them after the first $7, the most urgent first, and how many there are. What is over needs both times.
WITH there AS MATERIALIZED (
    SELECT o.order_number
    FROM orders AS o
    WHERE o.restaurant_id = $1 AND o.fulfilment <> 'dine_in'
        AND o.status NOT IN ('draft', 'done', 'invoiced', 'cancelled') AND o.status = ANY ($2::text[])
    UNION ALL
    SELECT o.order_number
    FROM fulfilments AS f JOIN orders AS o ON o.restaurant_id = $1 AND o.order_number = f.order_number
    WHERE f.restaurant_id = $1 AND f.starts_at >= $3::timestamptz AND f.starts_at < $4::timestamptz
        AND o.status IN ('done', 'invoiced', 'cancelled') AND o.status = ANY ($2::text[])
), wanted AS MATERIALIZED (
    SELECT f.order_number, f.starts_at
    FROM there JOIN fulfilments AS f ON f.restaurant_id = $1 AND f.order_number = there.order_number
    WHERE ($3::timestamptz IS NULL OR f.starts_at >= $3) AND ($4::timestamptz IS NULL OR f.starts_at < $4)
        AND ($5::integer IS NULL OR f.branch_id = $5)
), page AS MATERIALIZED (
    SELECT * FROM wanted ORDER BY starts_at, order_number LIMIT $6 OFFSET $7
)
SELECT (SELECT count(*)::integer FROM wanted) AS total, (
    SELECT json_agg(s.known ORDER BY p.starts_at, p.order_number)::text
    FROM page AS p JOIN shop_orders AS s ON s.restaurant_id = $1 AND s.order_number = p.order_number
) AS orders
