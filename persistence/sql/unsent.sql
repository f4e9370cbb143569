-- Up to $3 orders of restaurant $1 that the till has not answered for and that are due by $2, lowest number first.
SELECT json_agg(u ORDER BY u.order_number)::text AS unsent
FROM (
    SELECT o.order_number, o.session_id, t.table_number,
        to_jsonb(o) || jsonb_build_object('items', (
            SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.position), '[]')
            FROM order_items AS i
            WHERE i.restaurant_id = o.restaurant_id AND i.order_number = o.order_number
        )) AS "order"
    FROM orders AS o JOIN sessions AS s USING (session_id) JOIN tables AS t USING (table_id)
    WHERE o.restaurant_id = $1 AND o.pos_status NOT IN ('accepted', 'rejected') AND o.pos_next_at <= $2
    ORDER BY o.order_number
    LIMIT $3
) AS u
