-- One session with all that belongs to it and its latest $2 events, as one JSON object; no row if there is none.
SELECT json_build_object(
    'version', s.version,
    'session', row_to_json(s),
    'members', (SELECT json_agg(m ORDER BY m.joined_seq) FROM members AS m WHERE m.session_id = s.session_id),
    'lines', (SELECT json_agg(c ORDER BY c.added_seq) FROM cart_items AS c WHERE c.session_id = s.session_id),
    'orders', (
        SELECT jsonb_agg(
            to_jsonb(o) || jsonb_build_object('items', (
                SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.position), '[]')
                FROM order_items AS i
                WHERE i.restaurant_id = o.restaurant_id AND i.order_number = o.order_number
            ))
            ORDER BY o.order_number
        )
        FROM orders AS o
        WHERE o.session_id = s.session_id
    ),
    'placements', (
        SELECT json_agg(k ORDER BY k.created_at, k.idempotency_key)
        FROM idempotency_keys AS k
        WHERE k.session_id = s.session_id
    ),
    'attempts', (
        SELECT json_agg(a ORDER BY a.order_number, a.number) FROM order_attempts AS a WHERE a.session_id = s.session_id
    ),
    'recent', (
        SELECT json_agg(e ORDER BY e.seq)
        FROM (SELECT * FROM events WHERE session_id = s.session_id ORDER BY seq DESC LIMIT $2) AS e
    )
)::text AS stored
FROM sessions AS s
WHERE s.session_id = $1
