-- The numbered papers of sessions $2 of restaurant $1, oldest first.
SELECT year, number, kind, session_id, turn, cancels_year, cancels_number, bill_version, receipt::text, created_at
FROM invoices
WHERE session_id = ANY ($2::uuid[]) AND restaurant_id = $1
ORDER BY year, number
