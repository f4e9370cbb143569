-- Restaurants with notices due at $1, by how they are told; those from before $2 and those nobody wants are over.
-- $3: messages can be sent to phones.
WITH waiting AS (
    SELECT n.notice_id, n.restaurant_id, n.raised_at, n.next_at, c.notify, c.phone
    FROM notices AS n
    LEFT JOIN LATERAL (
        SELECT k.notify, CASE WHEN k.erased_at IS NULL THEN k.phone ELSE f.phone END AS phone
        FROM customers AS k
        -- Who was erased is told of an order that still has where.
        LEFT JOIN LATERAL (
            SELECT email, phone FROM fulfilments
            WHERE restaurant_id = n.restaurant_id AND order_number = n.order_number
            OFFSET 0
        ) AS f ON k.erased_at IS NOT NULL
        WHERE k.customer_id = n.customer_id AND k.restaurant_id = n.restaurant_id
            AND (k.erased_at IS NULL OR f.email <> '')
        LIMIT 1 -- so each is looked up, of however many customers
    ) AS c ON true
    WHERE n.told_at IS NULL
), over AS (
    UPDATE notices AS n
    SET told_at = $1::timestamptz, told_by = CASE WHEN w.raised_at < $2::timestamptz THEN 'late' ELSE 'nobody' END
    FROM waiting AS w
    WHERE n.notice_id = w.notice_id AND n.told_at IS NULL
        AND (w.raised_at < $2 OR w.notify IS NULL OR w.notify = 'none')
)
SELECT DISTINCT
    restaurant_id, CASE WHEN notify = 'sms' AND phone <> '' AND $3::boolean THEN 'sms' ELSE 'mail' END AS told_by
FROM waiting
WHERE next_at <= $1 AND raised_at >= $2 AND notify <> 'none'
