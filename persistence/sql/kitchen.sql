-- The newest $4 orders of restaurant $1 with items that came after $2 and are shown, at station $3 if that is not null.
WITH there AS MATERIALIZED ( -- first by time, which few are within, and only then by number
    SELECT order_number
    FROM ticket_items
    WHERE restaurant_id = $1 AND arrived_at > $2 AND bumped_at IS NULL AND ($3::text IS NULL OR station = $3)
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
    FROM (SELECT DISTINCT order_number FROM there ORDER BY order_number DESC LIMIT $4) AS newest
    JOIN placed_orders AS o ON o.restaurant_id = $1 AND o.order_number = newest.order_number
) AS k
