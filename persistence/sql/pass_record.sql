-- Whether restaurant $1 asks for a pass, when its days end, who gets the mail, and the pass there is, if any.
SELECT h.pass_required, h.business_day_cutoff, h.owner_email, p.business_day, p.pass_hash, p.created_at, p.told_at
FROM restaurants AS h
LEFT JOIN daily_passes AS p ON p.restaurant_id = h.restaurant_id AND p.revoked_at IS NULL
WHERE h.restaurant_id = $1
