-- Up to $4 events of session $2 of restaurant $1 before number $3, newest first, as little of each as its story needs, with
-- what the audit has of it: both were written in one commit and have one time. Of a party that came or went back, the
-- audit has the other session's entry.
SELECT e.seq, e.type, e.created_at AS at,
    json_build_object(
        'by', e.payload -> 'by', 'member', e.payload -> 'member', 'action', e.payload -> 'action',
        'item', e.payload -> 'item', 'order_id', e.payload -> 'order_id', 'position', e.payload -> 'position',
        'state', e.payload -> 'state', 'status', e.payload -> 'status', 'phase', e.payload -> 'phase',
        'course', e.payload -> 'course', 'held', e.payload -> 'held', 'call_id', e.payload -> 'call_id',
        'reason', e.payload -> 'reason', 'note', e.payload -> 'note', 'table', e.payload -> 'table',
        'from_table', e.payload -> 'from_table', 'session_id', e.payload -> 'session_id'
    )::text AS told,
    a.staff_user_id AS who, u.name, a.action
FROM (
    SELECT * FROM events WHERE session_id = $2 AND seq < coalesce($3::integer, 2147483647) ORDER BY seq DESC LIMIT $4
) AS e
LEFT JOIN LATERAL (
    SELECT f.staff_user_id, f.action
    FROM audit AS f
    WHERE e.payload ->> 'by' = 'staff'
        AND f.restaurant_id = $1 AND f.created_at = e.created_at AND f.staff_user_id IS NOT NULL
        AND (
            f.subject IN (
                'session-' || $2::text, 'member-' || (e.payload #>> '{member,member_id}'),
                'line-' || (e.payload #>> '{item,public_id}'), 'call-' || (e.payload ->> 'call_id'),
                e.payload ->> 'order_id'
            )
            OR (e.type = 'party_join' AND 'session-' || $2::text IN (f.old_value #>> '{}', f.new_value #>> '{}'))
        )
    -- Of an order that was moved with its dishes the audit has an entry each, of one moment.
    ORDER BY (f.action = 'item_moved') = (e.type = 'order_item_status') DESC, f.audit_id
    LIMIT 1
) AS a ON true
LEFT JOIN staff_users AS u ON u.staff_user_id = a.staff_user_id
ORDER BY e.seq DESC
