-- Customer $2 of restaurant $1 has saved, as $3, a method: provider $4, token $5, brand $6, last4 $7, at $8; audit $9.
-- It takes the first of the $10 places that is free. Without one, or without the customer, it is removed as it comes.
-- One that was heard of before by its token alone is called by its brand and last digits from then on.
WITH customer AS (
    UPDATE customers SET version = version + 1
    WHERE customer_id = $2::integer AND restaurant_id = $1::integer AND erased_at IS NULL
        AND NOT EXISTS (SELECT FROM payment_tokens WHERE restaurant_id = $1 AND provider = $4 AND token = $5)
    RETURNING customer_id
), free AS (
    SELECT min(p.place) AS place
    FROM customer AS c CROSS JOIN generate_series(0, $10::integer - 1) AS p (place)
    WHERE p.place <> ALL (coalesce((
        SELECT array_agg(t.place) FROM payment_tokens AS t WHERE t.customer_id = $2 AND t.place IS NOT NULL
    ), '{}'))
), saved AS (
    INSERT INTO payment_tokens (
        payment_token_id, restaurant_id, customer_id, place, provider, token, brand, last4, is_default, created_at,
        removed_at
    )
    SELECT $3::uuid, $1, $2, f.place, $4::text, $5::text, $6::text, $7::text,
        f.place IS NOT NULL AND NOT EXISTS (
            SELECT FROM payment_tokens AS t WHERE t.customer_id = $2 AND t.removed_at IS NULL
        ),
        $8::timestamptz, CASE WHEN f.place IS NULL THEN $8 END
    FROM free AS f
    WHERE EXISTS (SELECT FROM customers WHERE customer_id = $2 AND restaurant_id = $1)
    ON CONFLICT DO NOTHING
    RETURNING place
), unnamed AS (
    UPDATE customers SET version = version + 1
    WHERE customer_id = $2 AND restaurant_id = $1 AND erased_at IS NULL AND $7 <> ''
        AND EXISTS (
            SELECT FROM payment_tokens AS t
            WHERE t.restaurant_id = $1 AND t.provider = $4 AND t.token = $5 AND t.customer_id = $2 AND t.last4 = ''
        )
    RETURNING customer_id
), named AS (
    UPDATE payment_tokens AS t SET brand = $6, last4 = $7
    FROM unnamed AS u
    WHERE t.customer_id = u.customer_id AND t.restaurant_id = $1 AND t.provider = $4 AND t.token = $5
    RETURNING t.place
), audit_saved AS (
    INSERT INTO audit (restaurant_id, action, subject, old_value, new_value, created_at)
    SELECT r.restaurant_id, r.what, r.subject, to_jsonb(r.old), to_jsonb(r.new), r.at
    FROM json_to_recordset($9::json) AS r (
        restaurant_id integer, what text, subject text, old text, new text, at timestamptz
    ) CROSS JOIN (SELECT place FROM saved UNION ALL SELECT place FROM named) AS s
    WHERE s.place IS NOT NULL
)
-- Not known, and not saved: another method has taken its place at this moment.
SELECT EXISTS (SELECT FROM saved)
    OR EXISTS (SELECT FROM payment_tokens WHERE restaurant_id = $1 AND provider = $4 AND token = $5) AS known
