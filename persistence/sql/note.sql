-- Keeps that at $2 in restaurant $1 $3 (null: nobody of the staff) did $4 to $5, which was $6 and is $7.
INSERT INTO audit (restaurant_id, created_at, staff_user_id, action, subject, old_value, new_value)
VALUES ($1, $2, $3, $4, $5, to_jsonb($6::text), to_jsonb($7::text))
RETURNING audit_id
