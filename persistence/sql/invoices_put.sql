-- Stores papers $3 of restaurant $1 in their order under its next numbers of year $2, with audit $4; the numbers.
-- The counter's row is locked until they are stored: who comes meanwhile gets those after, or these if it all fails.
WITH given AS (
    SELECT p.*, row_number() OVER () AS place
    FROM json_to_recordset($3::json) AS p (
        kind text, session_id uuid, turn integer, cancels_year integer, cancels_number integer, bill_version integer,
        receipt jsonb, created_at timestamptz
    )
), counted AS (
    INSERT INTO invoice_counters AS c (restaurant_id, year, last)
    SELECT $1::integer, $2::integer, count(*) FROM given HAVING count(*) > 0
    ON CONFLICT (restaurant_id, year) DO UPDATE SET last = c.last + excluded.last
    RETURNING last
), saved AS (
    INSERT INTO invoices (
        restaurant_id, year, number, kind, session_id, turn, cancels_year, cancels_number, bill_version, receipt,
        created_at
    )
    SELECT $1, $2, c.last - (SELECT count(*) FROM given) + g.place, g.kind, g.session_id, g.turn, g.cancels_year,
        g.cancels_number, g.bill_version, g.receipt, g.created_at
    FROM given AS g CROSS JOIN counted AS c
    ORDER BY g.place
    RETURNING number
), ordered AS (
    -- Which orders are on which paper, so that no merge hides what was invoiced.
    INSERT INTO invoice_orders (restaurant_id, order_number, year, number)
    SELECT DISTINCT $1, o.number::integer, $2, c.last - (SELECT count(*) FROM given) + g.place
    FROM given AS g CROSS JOIN counted AS c CROSS JOIN jsonb_array_elements_text(g.receipt -> 'orders') AS o (number)
), named AS (
    -- At least five digits, and more where there are more.
    SELECT number, $2 || '-' || lpad(number::text, greatest(5, length(number::text)), '0') AS name,
        row_number() OVER (ORDER BY number) AS place
    FROM saved
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT r.restaurant_id, r.who, r.what, 'invoice-' || coalesce(r.old, n.name), to_jsonb(r.old), to_jsonb(n.name), r.at
    FROM (
        SELECT a.*, row_number() OVER () AS place
        FROM json_to_recordset($4::json) AS a (restaurant_id integer, who integer, what text, old text, at timestamptz)
    ) AS r JOIN named AS n USING (place)
    ORDER BY place
)
SELECT number FROM saved ORDER BY number
