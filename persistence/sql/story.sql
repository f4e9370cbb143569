-- Up to $4 events of session $2 of restaurant $1 before number $3, newest first, as little of each as its story needs, with
-- what the audit has of it: both were written in one commit and have one time. $5 says which actions of the audit are told
-- by which type of event. Where several of a moment fit, such as those of an order that was bumped, the first belongs to the
-- first. What has no entry of its own, such as who came with a party, has at least who did it. Of a party that came or went
-- back, the audit has the other session's entry.
SELECT e.seq, e.type, e.created_at AS at,
    json_build_object(
        'by', e.payload -> 'by', 'member', e.payload -> 'member', 'action', e.payload -> 'action',
        'item', e.payload -> 'item', 'order_id', e.payload -> 'order_id', 'position', e.payload -> 'position',
        'state', e.payload -> 'state', 'status', e.payload -> 'status', 'phase', e.payload -> 'phase',
        'course', e.payload -> 'course', 'picked_status', e.payload -> 'picked_status',
        'choice', e.payload -> 'choice', 'held', e.payload -> 'held', 'reason', e.payload -> 'reason',
        'note', e.payload -> 'note', 'table', e.payload -> 'table', 'from_table', e.payload -> 'from_table',
        'public_id', e.payload -> 'public_id', 'member_id', e.payload -> 'member_id', 'share', e.payload -> 'share',
        'removed', e.payload -> 'removed', 'payment', (e.payload -> 'payment')::jsonb - 'lines'
    )::text AS told,
    a.staff_user_id AS who, u.name, a.action
FROM (
    SELECT m.*, row_number() OVER (PARTITION BY m.created_at, m.type, m.payload ->> 'by', m.about ORDER BY m.seq) AS nth
    FROM (
        SELECT seq, type, created_at, payload, coalesce(
            payload ->> 'order_id', payload #>> '{item,public_id}', payload #>> '{member,member_id}',
            payload #>> '{payment,payment_id}', payload ->> 'discount_id'
        ) AS about
        FROM events
        WHERE session_id = $2 AND seq < coalesce($3::integer, 2147483647)
            -- The moment in which the page begins may have begun before it.
            AND created_at >= (
                SELECT min(p.created_at)
                FROM (
                    SELECT created_at FROM events
                    WHERE session_id = $2 AND seq < coalesce($3::integer, 2147483647) ORDER BY seq DESC LIMIT $4
                ) AS p
            )
    ) AS m
    ORDER BY m.seq DESC
    LIMIT $4
) AS e
LEFT JOIN LATERAL (
    SELECT f.staff_user_id, CASE WHEN f.fits AND f.nth = e.nth THEN f.action END AS action
    FROM (
        SELECT g.*, row_number() OVER (PARTITION BY g.fits ORDER BY g.of_session, g.audit_id) AS nth
        FROM (
            SELECT staff_user_id, action, audit_id, subject = 'session-' || $2::text AS of_session,
                coalesce($5::text::jsonb -> e.type ? action, false) AS fits
            FROM audit
            WHERE e.payload ->> 'by' = 'staff'
                AND restaurant_id = $1 AND created_at = e.created_at AND staff_user_id IS NOT NULL
                AND (
                    subject IN (
                        'session-' || $2::text, 'member-' || (e.payload #>> '{member,member_id}'),
                        'line-' || (e.payload #>> '{item,public_id}'), 'call-' || (e.payload ->> 'call_id'),
                        'payment-' || (e.payload #>> '{payment,payment_id}'), e.payload ->> 'order_id'
                    )
                    OR (e.type = 'party_join' AND 'session-' || $2::text IN (old_value #>> '{}', new_value #>> '{}'))
                )
        ) AS g
    ) AS f
    ORDER BY (f.fits AND f.nth = e.nth) DESC, f.audit_id
    LIMIT 1
) AS a ON true
LEFT JOIN staff_users AS u ON u.staff_user_id = a.staff_user_id
ORDER BY e.seq DESC
