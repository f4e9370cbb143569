-- Restaurant $1's code $2, and how often it was used in all and by customer $3; no row where there is no such code.
SELECT json_build_object(
    'code', json_build_object(
        'discount_code_id', c.discount_code_id, 'code', c.code, 'amount', c.amount, 'rate', c.rate,
        'starts_at', c.starts_at, 'ends_at', c.ends_at, 'minimum', c.minimum, 'uses_max', c.uses_max,
        'uses_per_customer', c.uses_per_customer
    ),
    'used', c.used,
    'used_by_customer', coalesce((
        SELECT k.used FROM discount_code_customers AS k
        WHERE k.discount_code_id = c.discount_code_id AND k.customer_id = $3
    ), 0)
)::text AS standing
FROM discount_codes AS c
WHERE c.restaurant_id = $1 AND c.code = $2 AND c.deleted_at IS NULL
