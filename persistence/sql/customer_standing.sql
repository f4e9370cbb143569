-- The customer $1; no row if they were erased or one of the tokens $2 was revoked.
SELECT customer_id, restaurant_id, email, name, phone, language, leave_at_door, signature, safe_place, notify, generation,
    kept_family, version, created_at, erased_at
FROM customers
WHERE customer_id = $1 AND erased_at IS NULL
    AND NOT EXISTS (SELECT FROM revoked_tokens WHERE jti = ANY ($2))
