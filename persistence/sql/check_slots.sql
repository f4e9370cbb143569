-- Of up to $3 slots of restaurant $1 above number $2: the last number, and their dates of which not as much is taken as orders
-- have a place there. Dates that are long over are looked at no more: their orders have been picked up.
WITH looked AS (
    SELECT slot_id FROM slots WHERE restaurant_id = $1 AND slot_id > $2 ORDER BY slot_id LIMIT $3
), placed AS (
    SELECT f.slot_id, f.day, count(*) AS expected
    FROM fulfilments AS f
    JOIN orders AS o ON o.restaurant_id = f.restaurant_id AND o.order_number = f.order_number
    WHERE f.restaurant_id = $1 AND f.starts_at > now() - interval '3 days' AND f.day >= current_date - 2
        AND o.status <> 'cancelled'
    GROUP BY f.slot_id, f.day
), compared AS (
    SELECT l.slot_id, k.day, coalesce(p.expected, 0) AS expected, coalesce(d.taken, 0) AS found
    FROM looked AS l
    CROSS JOIN LATERAL (
        SELECT d.day FROM slot_days AS d WHERE d.slot_id = l.slot_id AND d.day >= current_date - 2
        UNION
        SELECT p.day FROM placed AS p WHERE p.slot_id = l.slot_id
    ) AS k
    LEFT JOIN placed AS p ON p.slot_id = l.slot_id AND p.day = k.day
    LEFT JOIN slot_days AS d ON d.slot_id = l.slot_id AND d.day = k.day
)
SELECT (SELECT max(slot_id) FROM looked) AS last, coalesce(json_agg(json_build_object(
    'subject', format('slot-%s %s', slot_id, day), 'expected', expected, 'found', found
) ORDER BY slot_id, day) FILTER (WHERE found <> expected), '[]')::text AS findings
FROM compared
