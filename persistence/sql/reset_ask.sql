-- Whoever has the address $2, as a customer of restaurant $1 or as staff of any, is to be mailed in $3: at $4, audit $5.
WITH of_customers AS (
    INSERT INTO password_resets AS p (reset_id, restaurant_id, customer_id, language, generation, asked_at)
    SELECT gen_random_uuid(), c.restaurant_id, c.customer_id, coalesce($3::text, c.language), c.generation, $4
    FROM customers AS c
    WHERE c.restaurant_id = $1::integer AND lower(c.email) = lower($2::text) AND c.erased_at IS NULL
    ON CONFLICT (customer_id) DO UPDATE
    SET language = EXCLUDED.language, generation = EXCLUDED.generation, asked_at = EXCLUDED.asked_at, mailed_at = NULL
    RETURNING restaurant_id, 'customer-' || customer_id AS subject
), of_staff AS (
    INSERT INTO password_resets AS p (reset_id, restaurant_id, staff_user_id, language, generation, asked_at)
    SELECT gen_random_uuid(), u.restaurant_id, u.staff_user_id, coalesce($3, 'en'), u.generation, $4
    FROM staff_users AS u
    WHERE lower(u.email) = lower($2) AND u.disabled_at IS NULL AND NOT u.of_key
    ON CONFLICT (staff_user_id) DO UPDATE
    SET language = EXCLUDED.language, generation = EXCLUDED.generation, asked_at = EXCLUDED.asked_at, mailed_at = NULL
    RETURNING restaurant_id, 'staff-' || staff_user_id AS subject
)
INSERT INTO audit (restaurant_id, action, subject, created_at)
SELECT restaurant_id, $5::text, subject, $4::timestamptz
FROM (SELECT * FROM of_customers UNION ALL SELECT * FROM of_staff) AS asked
RETURNING restaurant_id
