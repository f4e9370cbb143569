-- Of up to $3 orders of restaurant $1 above number $2: the last number, and those whose total is not what their lines say.
WITH looked AS (
    SELECT o.order_number, o.total, (
        SELECT coalesce(sum(i.qty * i.unit_price), 0)
        FROM order_items AS i
        WHERE i.restaurant_id = o.restaurant_id AND i.order_number = o.order_number
    ) AS expected
    FROM orders AS o
    WHERE o.restaurant_id = $1 AND o.order_number > $2
    ORDER BY o.order_number
    LIMIT $3
)
SELECT max(order_number) AS last, coalesce(json_agg(json_build_object(
    'subject', format('ORD-%s-%s', $1::integer, order_number), 'expected', expected, 'found', total
) ORDER BY order_number) FILTER (WHERE total <> expected), '[]')::text AS findings
FROM looked
