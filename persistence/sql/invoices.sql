-- Up to $4 numbered papers of restaurant $1 before number $3 of year $2, newest first, with what a list shows of them.
SELECT year, number, kind, session_id, cancels_year, cancels_number, created_at,
    (receipt ->> 'table_number')::integer AS table_number,
    (
        SELECT coalesce(sum((t ->> 'net')::bigint + (t ->> 'tax')::bigint), 0)::bigint
        FROM jsonb_array_elements(receipt -> 'taxes') AS t
    ) AS gross,
    receipt ->> 'currency' AS currency,
    (receipt ->> 'minor_digits')::integer AS minor_digits
FROM invoices
WHERE restaurant_id = $1 AND (year, number) < ($2::integer, $3::integer)
ORDER BY year DESC, number DESC
LIMIT $4
