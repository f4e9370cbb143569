-- The numbered papers of restaurant $1 that are of session $2 or have one of orders $3 on them, oldest first.
WITH wanted AS MATERIALIZED (
    SELECT year, number FROM invoices WHERE session_id = $2 AND restaurant_id = $1
    UNION
    SELECT year, number FROM invoice_orders WHERE restaurant_id = $1 AND order_number = ANY ($3::integer[])
)
SELECT year, number, kind, session_id, turn, cancels_year, cancels_number, bill_version, receipt::text, created_at
FROM wanted JOIN invoices USING (year, number)
WHERE restaurant_id = $1
ORDER BY year, number
