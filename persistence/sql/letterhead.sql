-- What stands on the papers of restaurant $1, and the local time at which its business days begin.
SELECT r.business_day_cutoff AS cutoff, coalesce(l.name, '') AS name, coalesce(l.address, '') AS address,
    coalesce(l.tax_id, '') AS tax_id, coalesce(l.note, '') AS note
FROM restaurants AS r LEFT JOIN letterheads AS l USING (restaurant_id)
WHERE r.restaurant_id = $1
