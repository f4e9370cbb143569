-- Notes in the audit of restaurant $1 what an operator did: action $2 to $3, which is of kind $4, at $5.
INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
VALUES ($1::integer, NULL, $2::text, $3::text, NULL, to_jsonb($4::text), $5::timestamptz)
RETURNING subject
