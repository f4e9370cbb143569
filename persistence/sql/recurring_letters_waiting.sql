-- Restaurants with letters due at $1; those from before $2 and those nobody wants are over.
WITH waiting AS (
    SELECT l.letter_id, l.restaurant_id, l.raised_at, l.next_at, c.notify
    FROM recurring_letters AS l
    LEFT JOIN LATERAL (
        SELECT k.notify
        FROM recurring_orders AS r JOIN customers AS k ON k.customer_id = r.customer_id
        WHERE r.recurring_order_id = l.recurring_order_id AND k.erased_at IS NULL
        LIMIT 1 -- so each is looked up, of however many customers
    ) AS c ON true
    WHERE l.told_at IS NULL AND l.over_at IS NULL
), over AS (
    UPDATE recurring_letters AS l SET over_at = $1::timestamptz
    FROM waiting AS w
    WHERE l.letter_id = w.letter_id AND l.told_at IS NULL
        AND (w.raised_at < $2::timestamptz OR w.notify IS NULL OR w.notify = 'none')
)
SELECT DISTINCT restaurant_id FROM waiting WHERE next_at <= $1 AND raised_at >= $2 AND notify <> 'none'
