-- Where orders $2, sessions $3 and items $4 of restaurant $1 belong: their session, its table, and the stations.
SELECT 'order' AS of_what, o.order_number::text AS id, o.session_id, s.table_id, ARRAY(
    SELECT DISTINCT coalesce(t.station, m.station, c.station, 'kitchen')
    FROM order_items AS i
    LEFT JOIN ticket_items AS t USING (restaurant_id, order_number, position)
    LEFT JOIN menu_items AS m USING (menu_item_id)
    LEFT JOIN menu_categories AS c USING (category_id)
    WHERE i.restaurant_id = o.restaurant_id AND i.order_number = o.order_number
) AS stations
FROM orders AS o LEFT JOIN sessions AS s USING (session_id)
WHERE o.restaurant_id = $1 AND o.order_number = ANY ($2::integer[])
UNION ALL
SELECT 'session', session_id::text, session_id, table_id, '{}'
FROM sessions
WHERE restaurant_id = $1 AND session_id = ANY ($3::uuid[])
UNION ALL
SELECT 'item', m.menu_item_id::text, NULL, NULL, ARRAY[coalesce(m.station, c.station, 'kitchen')]
FROM menu_items AS m LEFT JOIN menu_categories AS c USING (category_id)
WHERE m.restaurant_id = $1 AND m.menu_item_id = ANY ($4::integer[])
