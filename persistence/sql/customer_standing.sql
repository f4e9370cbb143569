-- The customers $1, but for those who were erased, and which of the tokens $2 were revoked.
SELECT customer_id, restaurant_id, email, name, phone, language, leave_at_door, signature, safe_place, notify, generation,
    kept_family, version, created_at, erased_at,
    (SELECT array_agg(jti) FROM revoked_tokens WHERE jti = ANY ($2::text[])) AS revoked
FROM customers
WHERE customer_id = ANY ($1::integer[]) AND erased_at IS NULL
