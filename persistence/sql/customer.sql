-- The customer $2 of restaurant $1, their addresses and the methods that they have saved, each in order of place.
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
    ), '[]')::text AS methods
FROM customers AS c
WHERE customer_id = $2 AND restaurant_id = $1 AND erased_at IS NULL
