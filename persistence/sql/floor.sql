-- Sessions of restaurant $1 in brief: all that are open, and the newest of those that closed after $2 and owe something.
-- At most $3 of each, and no carts of the shop, which are nobody's on the floor.
WITH on_floor AS (
    (
        SELECT * FROM sessions
        WHERE restaurant_id = $1 AND state = 'active' AND kind <> 'shop'
        ORDER BY opened_at
        LIMIT $3
    )
    UNION ALL
    (
        SELECT s.* FROM sessions AS s
        WHERE s.restaurant_id = $1 AND s.state = 'closed' AND s.kind <> 'shop' AND s.closed_at > $2 AND (
            s.bill_balance > 0
            OR EXISTS (
                SELECT FROM orders AS o
                WHERE o.session_id = s.session_id AND o.total > 0 AND CASE
                    WHEN s.bill_version > 0 THEN o.order_number = s.lock_order  -- not on the bill yet
                    ELSE o.status <> 'cancelled' AND o.payment_status NOT IN ('paid', 'refunded')
                END
            )
        )
        ORDER BY s.closed_at DESC
        LIMIT $3
    )
)
SELECT json_build_object(
    'session_id', s.session_id, 'restaurant_id', s.restaurant_id, 'kind', s.kind, 'table_id', s.table_id,
    'state', s.state, 'seq', s.seq, 'round', s.round, 'host_id', s.host_id,
    'lines', (
        SELECT count(*) FROM cart_items AS c WHERE c.session_id = s.session_id AND c.state IN ('pending', 'locked')
    ),
    'cart_total', s.total, 'processing', s.processing, 'pass_validated', s.pass_validated,
    'opened_at', s.opened_at, 'last_activity_at', s.last_activity_at, 'closed_at', s.closed_at,
    'members', party.members, 'joined', party.joined,
    'orders', (
        SELECT coalesce(
            json_agg(json_build_object(
                'order_number', o.order_number, 'status', o.status, 'payment_status', o.payment_status,
                'pos_status', o.pos_status, 'total', o.total
            ) ORDER BY o.order_number),
            '[]'
        )
        FROM orders AS o WHERE o.session_id = s.session_id
    ),
    'calls', (
        SELECT coalesce(json_agg(c ORDER BY c.called_at, c.reason), '[]')
        FROM calls AS c WHERE c.session_id = s.session_id
    ),
    'ready_items', ready.items, 'ready_since', ready.since,
    'bill', json_build_object('version', s.bill_version, 'balance', s.bill_balance), 'awaited', s.lock_order,
    'paying', (
        SELECT coalesce(
            json_agg(json_build_object(
                'payment_id', p.payment_id, 'payer', p.payer, 'nickname', coalesce(m.nickname, ''),
                'method', p.method, 'status', p.status, 'amount', p.amount, 'tip', p.tip, 'created_at', p.created_at
            ) ORDER BY p.created_at, p.payment_id),
            '[]'
        )
        FROM payments AS p LEFT JOIN members AS m ON m.session_id = s.session_id AND m.member_id = p.payer
        WHERE p.session_id = s.session_id AND p.status IN ('created', 'authorising', 'requires_action', 'unknown')
    ),
    'payments_at', (SELECT max(p.updated_at) FROM payments AS p WHERE p.session_id = s.session_id)
)::text AS brief
FROM on_floor AS s
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(m ORDER BY m.joined_seq) FILTER (WHERE m.left_at IS NULL), '[]') AS members,
        coalesce(json_agg(m.place ORDER BY m.joined_seq) FILTER (WHERE m.left_at IS NULL), '[]') AS joined
    FROM (
        SELECT *, rank() OVER (ORDER BY joined_seq) - 1 AS place FROM members WHERE session_id = s.session_id
    ) AS m
) AS party
CROSS JOIN LATERAL (
    SELECT coalesce(sum(i.qty), 0) AS items, min(t.moved_at) AS since
    FROM ticket_items AS t
    JOIN order_items AS i USING (restaurant_id, order_number, position)
    WHERE t.session_id = s.session_id AND t.state = 'ready' AND t.struck IS NULL
) AS ready
