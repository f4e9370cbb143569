-- Restaurant $1's discount codes that are not deleted, up to $2, the newest first, as JSON with how often each was used.
SELECT json_agg(json_build_object('code', c.code, 'used', c.used) ORDER BY c.id DESC)::text AS standings
FROM (
    SELECT k.discount_code_id AS id, k.used, json_build_object(
        'discount_code_id', k.discount_code_id, 'code', k.code, 'amount', k.amount, 'rate', k.rate,
        'starts_at', k.starts_at, 'ends_at', k.ends_at, 'minimum', k.minimum, 'uses_max', k.uses_max,
        'uses_per_customer', k.uses_per_customer
    ) AS code
    FROM discount_codes AS k
    WHERE k.restaurant_id = $1 AND k.deleted_at IS NULL
    ORDER BY k.discount_code_id DESC
    LIMIT $2
) AS c
