-- Restaurants with notices due at $1, by how they are told; those from before $2, those of a status that the order has left
-- meanwhile, and those nobody wants are over. $3: messages can be sent to phones.
WITH waiting AS (
    SELECT n.notice_id, n.restaurant_id, n.next_at, c.notify, c.phone, n.raised_at < $2::timestamptz OR EXISTS (
        SELECT FROM orders AS o
        WHERE o.restaurant_id = n.restaurant_id AND o.order_number = n.order_number
            AND n.kind IN ('missing', 'ready', 'out_for_delivery') AND o.status <> n.kind
    ) AS late
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
    SET told_at = $1::timestamptz, told_by = CASE WHEN w.late THEN 'late' ELSE 'nobody' END
    FROM waiting AS w
    WHERE n.notice_id = w.notice_id AND n.told_at IS NULL
        AND (w.late OR w.notify IS NULL OR w.notify = 'none')
)
SELECT DISTINCT
    restaurant_id, CASE WHEN notify = 'sms' AND phone <> '' AND $3::boolean THEN 'sms' ELSE 'mail' END AS told_by
FROM waiting
WHERE next_at <= $1 AND NOT late AND notify <> 'none'
