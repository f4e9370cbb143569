-- Up to $2 methods of restaurant $1 that nobody has any more and that their provider still knows, the oldest first.
SELECT payment_token_id, provider, token, brand, last4
FROM payment_tokens
WHERE restaurant_id = $1 AND removed_at IS NOT NULL
ORDER BY removed_at
LIMIT $2
