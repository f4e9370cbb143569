-- Of restaurant $1 the letter that was tried least, the oldest of those, that is due at $2, not from before $3, is about
-- to be sent; it is due again after the one of $4 seconds that its attempts have come to.
WITH due AS (
    SELECT l.letter_id, c.email, c.language
    FROM recurring_letters AS l
    -- One by one, by their key: all customers there are would be read in its order otherwise.
    CROSS JOIN LATERAL (
        SELECT k.email, k.language
        FROM recurring_orders AS r JOIN customers AS k ON k.customer_id = r.customer_id
        WHERE r.recurring_order_id = l.recurring_order_id AND k.erased_at IS NULL AND k.notify <> 'none'
        OFFSET 0
    ) AS c
    WHERE l.restaurant_id = $1 AND l.told_at IS NULL AND l.over_at IS NULL AND l.next_at <= $2::timestamptz
        AND l.raised_at >= $3
    ORDER BY l.attempts, l.raised_at, l.letter_id -- so that what nobody takes holds up nothing behind it
    LIMIT 1
    FOR UPDATE OF l SKIP LOCKED
)
UPDATE recurring_letters AS l
SET attempts = l.attempts + 1,
    next_at = $2 + make_interval(secs => ($4::integer[])[least(l.attempts + 1, cardinality($4::integer[]))])
FROM due AS d
WHERE l.letter_id = d.letter_id
RETURNING l.*, d.email AS sent_to, d.language
