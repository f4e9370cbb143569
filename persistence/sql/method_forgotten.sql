-- The provider has forgotten method $2 of restaurant $1, which nobody has any more.
DELETE FROM payment_tokens
WHERE payment_token_id = $2 AND restaurant_id = $1 AND removed_at IS NOT NULL
RETURNING payment_token_id
