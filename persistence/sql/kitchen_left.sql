-- Orders of restaurant $1 with the $5 tickets that left the display last, among its newest $4 orders in the kitchen: by
-- items that came after $2 and were bumped, at station $3 if that is not null.
WITH RECURSIVE newest AS ( -- from one order there is to the next below it: many numbers were of carts that were refused
    (SELECT order_number, 1 AS place FROM ticket_items WHERE restaurant_id = $1 ORDER BY order_number DESC LIMIT 1)
    UNION ALL
    SELECT below.order_number, newest.place + 1
    FROM newest
    CROSS JOIN LATERAL (
        SELECT i.order_number
        FROM ticket_items AS i
        WHERE i.restaurant_id = $1 AND i.order_number < newest.order_number
        ORDER BY i.order_number DESC
        LIMIT 1
    ) AS below
    WHERE newest.place < $4::integer
), departed AS MATERIALIZED (
    SELECT order_number, max(bumped_at) AS left_at
    FROM ticket_items
    WHERE restaurant_id = $1
        AND order_number >= (SELECT min(order_number) FROM newest)
        AND arrived_at > $2 AND bumped_at IS NOT NULL AND ($3::text IS NULL OR station = $3)
    GROUP BY order_number, station
    ORDER BY left_at DESC, order_number DESC, station
    LIMIT $5
)
SELECT json_agg(k ORDER BY k.order_number)::text AS shown
FROM (
    SELECT o.order_number,
        json_build_object('session_id', o.session_id, 'table_number', o.table_number, 'order', o."order") AS placed,
        (
            SELECT json_agg(i ORDER BY i.position)
            FROM ticket_items AS i
            WHERE i.restaurant_id = o.restaurant_id AND i.order_number = o.order_number
        ) AS items
    FROM (SELECT DISTINCT order_number FROM departed) AS those
    JOIN placed_orders AS o ON o.restaurant_id = $1 AND o.order_number = those.order_number
) AS k
