-- The paper of restaurant $1 that is number $3 of year $2.
SELECT year, number, kind, session_id, turn, cancels_year, cancels_number, bill_version, receipt::text, created_at
FROM invoices
WHERE restaurant_id = $1 AND year = $2 AND number = $3
