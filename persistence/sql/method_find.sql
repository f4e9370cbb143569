-- The method $3 that customer $2 of restaurant $1 has saved.
SELECT provider, token, brand, last4
FROM payment_tokens
WHERE payment_token_id = $3 AND customer_id = $2 AND restaurant_id = $1 AND removed_at IS NULL
