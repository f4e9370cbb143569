-- Payments $2 of restaurant $1 as others are told of them: nothing that somebody could pay with.
SELECT p.payment_id::text AS entity_id, json_build_object(
    'payment_id', p.payment_id,
    'session_id', p.session_id,
    'amount', round(p.amount / power(10::numeric, r.minor_digits), r.minor_digits),
    'tip', round(p.tip / power(10::numeric, r.minor_digits), r.minor_digits),
    'refunded', round(p.refunded / power(10::numeric, r.minor_digits), r.minor_digits),
    'currency', r.currency,
    'method', p.method,
    'provider', p.provider,
    'status', p.status,
    'payer', p.payer,
    'deposit', p.deposit,
    'bill_version', p.bill_version,
    'error', p.error,
    'created_at', p.created_at,
    'updated_at', p.updated_at
)::text AS body
FROM payments AS p JOIN restaurants AS r USING (restaurant_id)
WHERE p.restaurant_id = $1 AND p.payment_id = ANY ($2::text[]::uuid[])
