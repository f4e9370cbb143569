-- Makes customer $1, as version $2 knew them, what $3 says: password $4, addresses $5, methods $6, audit $7, at $8.
-- With $9 nothing of the person is left, in the audit neither. No row where they have been changed meanwhile.
WITH saved AS (
    UPDATE customers AS c
    SET email = g.email, name = g.name, phone = g.phone, language = g.language, leave_at_door = g.leave_at_door,
        signature = g.signature, safe_place = g.safe_place, notify = g.notify, generation = g.generation,
        kept_family = g.kept_family, erased_at = g.erased_at, erasing = c.erasing OR $9::boolean, version = c.version + 1,
        password_hash = CASE WHEN $9::boolean THEN NULL ELSE coalesce($4::text, c.password_hash) END
    FROM json_populate_record(NULL::customers, $3::json) AS g
    WHERE c.customer_id = $1::integer AND c.version = $2::integer AND c.erased_at IS NULL
    RETURNING c.customer_id, c.restaurant_id
), wanted AS (
    SELECT * FROM json_populate_recordset(NULL::customer_addresses, $5::json)
), addresses_gone AS (
    DELETE FROM customer_addresses AS a USING saved AS s
    WHERE a.customer_id = s.customer_id AND a.address_id NOT IN (SELECT address_id FROM wanted)
    RETURNING a.address_id
), addresses_saved AS (
    -- What was the default is not any more before another is: there is one at any moment.
    INSERT INTO customer_addresses AS a (
        address_id, customer_id, place, label, recipient, street, postcode, city, country, phone, note, is_default
    )
    SELECT w.address_id, s.customer_id, w.place, w.label, w.recipient, w.street, w.postcode, w.city, w.country, w.phone,
        w.note, w.is_default
    FROM wanted AS w CROSS JOIN saved AS s
    WHERE (SELECT count(*) FROM addresses_gone) >= 0
    ORDER BY w.is_default, w.place
    ON CONFLICT (address_id) DO UPDATE
    SET label = EXCLUDED.label, recipient = EXCLUDED.recipient, street = EXCLUDED.street, postcode = EXCLUDED.postcode,
        city = EXCLUDED.city, country = EXCLUDED.country, phone = EXCLUDED.phone, note = EXCLUDED.note,
        is_default = EXCLUDED.is_default
    WHERE a.customer_id = EXCLUDED.customer_id
), methods AS (
    SELECT * FROM json_populate_recordset(NULL::payment_tokens, $6::json)
), methods_gone AS (
    UPDATE payment_tokens AS m SET place = NULL, is_default = false, removed_at = $8::timestamptz
    FROM saved AS s
    WHERE m.customer_id = s.customer_id AND m.removed_at IS NULL
        AND m.payment_token_id NOT IN (SELECT payment_token_id FROM methods)
    RETURNING m.payment_token_id
), default_gone AS (
    UPDATE payment_tokens AS m SET is_default = false
    FROM saved AS s, methods AS w
    WHERE m.customer_id = s.customer_id AND m.payment_token_id = w.payment_token_id AND m.is_default
        AND NOT w.is_default AND m.removed_at IS NULL
    RETURNING m.payment_token_id
), default_saved AS (
    UPDATE payment_tokens AS m SET is_default = true
    FROM saved AS s, methods AS w
    WHERE m.customer_id = s.customer_id AND m.payment_token_id = w.payment_token_id AND w.is_default
        AND NOT m.is_default AND m.removed_at IS NULL
        AND (SELECT count(*) FROM methods_gone) + (SELECT count(*) FROM default_gone) >= 0
), resets_gone AS (
    DELETE FROM password_resets AS p USING saved AS s
    WHERE p.customer_id = s.customer_id AND ($9 OR $4 IS NOT NULL)
), recurring_gone AS (
    DELETE FROM recurring_orders AS r USING saved AS s WHERE r.customer_id = s.customer_id AND $9
), audit_erased AS (
    UPDATE audit AS a SET old_value = NULL, new_value = NULL
    FROM saved AS s
    WHERE $9 AND a.restaurant_id = s.restaurant_id AND a.subject = 'customer-' || s.customer_id
        AND num_nonnulls(a.old_value, a.new_value) > 0
), audit_saved AS (
    INSERT INTO audit (restaurant_id, action, subject, old_value, new_value, created_at)
    SELECT r.restaurant_id, r.what, r.subject, to_jsonb(r.old), to_jsonb(r.new), r.at
    FROM json_to_recordset($7::json) AS r (
        restaurant_id integer, what text, subject text, old text, new text, at timestamptz
    ) CROSS JOIN saved
)
SELECT customer_id FROM saved
