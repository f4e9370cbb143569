-- Up to $4 numbered papers of restaurant $1 before number $3 of year $2, newest first.
SELECT year, number, kind, session_id, turn, cancels_year, cancels_number, bill_version, receipt::text, created_at
FROM invoices
WHERE restaurant_id = $1 AND (year, number) < ($2::integer, $3::integer)
ORDER BY year DESC, number DESC
LIMIT $4
