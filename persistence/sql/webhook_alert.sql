-- Raises alert $2 of kind $3 for restaurant $1 with words $4 at $5, unless one like it is open; gives it.
INSERT INTO alerts (restaurant_id, alert_id, kind, order_number, words, raised_at)
SELECT $1::integer, $2::uuid, $3::text, NULL, $4::text, $5::timestamptz
WHERE NOT EXISTS (
    SELECT FROM alerts WHERE restaurant_id = $1 AND kind = $3 AND words = $4 AND acknowledged_at IS NULL
)
RETURNING alert_id
