-- The customers $1, but for those who were erased, their addresses and the methods that they have saved, each in order of
-- place, and which of the tokens $2 were revoked.
SELECT customer_id, restaurant_id, email, name, phone, language, leave_at_door, signature, safe_place, notify, generation,
    kept_family, version, created_at, erased_at,
    coalesce((
        SELECT json_agg(to_jsonb(a) - 'customer_id' ORDER BY a.place)
        FROM customer_addresses AS a WHERE a.customer_id = c.customer_id
    ), '[]')::text AS addresses,
    coalesce((
        SELECT json_agg(
            to_jsonb(m) - 'restaurant_id' - 'customer_id' - 'token' - 'removed_at' ORDER BY m.place
        )
        FROM payment_tokens AS m WHERE m.customer_id = c.customer_id AND m.removed_at IS NULL
    ), '[]')::text AS methods,
    (SELECT array_agg(jti) FROM revoked_tokens WHERE jti = ANY ($2::text[])) AS revoked
FROM customers AS c
WHERE customer_id = ANY ($1::integer[]) AND erased_at IS NULL
