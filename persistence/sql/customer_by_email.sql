-- The customer of restaurant $1 with the address $2, in any case, and the hash of their password.
SELECT customer_id, restaurant_id, email, name, phone, language, leave_at_door, signature, safe_place, notify, generation,
    kept_family, version, created_at, erased_at, password_hash
FROM customers
WHERE restaurant_id = $1 AND lower(email) = lower($2::text) AND erased_at IS NULL
