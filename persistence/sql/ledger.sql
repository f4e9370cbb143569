-- Up to $5 payments at providers: restaurant $1's from $2 until before $3, begun or moved, and those with ids $4, whosever.
WITH asked AS (
    SELECT p.payment_id FROM payments AS p
    WHERE p.restaurant_id = $1 AND p.created_at >= $2 AND p.created_at < $3
    UNION
    SELECT m.payment_id FROM payment_moves AS m
    WHERE m.restaurant_id = $1 AND m.at >= $2 AND m.at < $3
    UNION
    SELECT unnest($4::uuid[])
)
SELECT p.payment_id, p.restaurant_id, p.session_id, p.provider, p.provider_ref, p.amount, p.tip, p.refunded, p.status,
    p.wanted, p.attempts, p.created_at, p.updated_at, p.provider_account
FROM asked AS a JOIN payments AS p USING (payment_id)
WHERE p.provider IS NOT NULL
ORDER BY p.created_at, p.payment_id
LIMIT $5
