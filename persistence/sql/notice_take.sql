-- Of restaurant $1 the notice that was tried least, the oldest of those, that is told by $2 and due at $3, not from before
-- $4, is about to be sent; it is due again after the one of $5 seconds that its attempts have come to. $6: messages can be
-- sent to phones. Nobody is told of a status that the order has left meanwhile.
WITH due AS (
    SELECT n.notice_id, n.order_number, c.sent_to, c.called, c.language
    FROM notices AS n
    -- One by one, by their key: all customers there are would be read in its order otherwise.
    CROSS JOIN LATERAL (
        SELECT k.notify, k.language, CASE WHEN k.erased_at IS NULL THEN k.email ELSE f.email END AS sent_to,
            CASE WHEN k.erased_at IS NULL THEN k.phone ELSE f.phone END AS called
        FROM customers AS k
        -- Of who was erased, what their order still has.
        LEFT JOIN LATERAL (
            SELECT email, phone FROM fulfilments
            WHERE restaurant_id = n.restaurant_id AND order_number = n.order_number
            OFFSET 0
        ) AS f ON k.erased_at IS NOT NULL
        WHERE k.customer_id = n.customer_id AND k.restaurant_id = n.restaurant_id
        OFFSET 0
    ) AS c
    WHERE n.restaurant_id = $1 AND n.told_at IS NULL AND n.next_at <= $3::timestamptz AND n.raised_at >= $4
        AND c.sent_to <> '' AND c.notify <> 'none'
        AND NOT EXISTS (
            SELECT FROM orders AS o
            WHERE o.restaurant_id = n.restaurant_id AND o.order_number = n.order_number
                AND n.kind IN ('missing', 'ready', 'out_for_delivery') AND o.status <> n.kind
        )
        AND $2::text = CASE WHEN c.notify = 'sms' AND c.called <> '' AND $6::boolean THEN 'sms' ELSE 'mail' END
    ORDER BY n.attempts, n.raised_at, n.notice_id -- so that what nobody takes holds up nothing behind it
    LIMIT 1
    FOR UPDATE OF n SKIP LOCKED
)
UPDATE notices AS n
SET attempts = n.attempts + 1,
    next_at = $3 + make_interval(secs => ($5::integer[])[least(n.attempts + 1, cardinality($5::integer[]))])
FROM due AS d
JOIN fulfilments AS f ON f.restaurant_id = $1 AND f.order_number = d.order_number
WHERE n.notice_id = d.notice_id
RETURNING n.notice_id, n.order_number, n.kind, n.amount, f.kind AS fulfilment, f.starts_at, f.ends_at,
    CASE WHEN $2 = 'sms' THEN d.called ELSE d.sent_to END AS sent_to, d.language, n.attempts
