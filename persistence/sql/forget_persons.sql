-- Of up to $2 customers who were erased by $1 and of whom something may be left, the next after $4 and $5 (when one was
-- erased, and who; null: the first), or of customer $3 alone, nothing of the person is left in carts and in orders that
-- are over; gives how many rows had something, and where the next are. An order keeps what was bought, when and for how
-- much. One that is under way keeps what it needs to arrive until it is over and its customer was told, for a day at
-- most. What was being written while they were erased is looked for once more an hour later.
WITH erased AS MATERIALIZED (
    (
        SELECT customer_id, restaurant_id, erased_at FROM customers
        WHERE customer_id = $3::integer AND erased_at <= $1
    ) UNION ALL (
        SELECT customer_id, restaurant_id, erased_at FROM customers
        WHERE $3::integer IS NULL AND erasing AND erased_at <= $1
            AND (erased_at, customer_id) > (coalesce($4::timestamptz, '-infinity'), coalesce($5::integer, 0))
        ORDER BY erased_at, customer_id
        LIMIT $2
    )
), theirs AS MATERIALIZED (
    SELECT e.customer_id, f.restaurant_id, f.order_number, f.session_id, f.over
    FROM erased AS e
    -- Each customer's through the index, of however many orders there are.
    CROSS JOIN LATERAL (
        SELECT b.restaurant_id, b.order_number, b.session_id,
            o.status IN ('done', 'invoiced', 'cancelled') AND NOT EXISTS (
                SELECT FROM notices AS n
                WHERE n.restaurant_id = b.restaurant_id AND n.order_number = b.order_number AND n.told_at IS NULL
                    AND n.raised_at > $1 - interval '1 day'
                OFFSET 0
            ) AS over
        FROM fulfilments AS b
        CROSS JOIN LATERAL (
            SELECT status FROM orders WHERE restaurant_id = b.restaurant_id AND order_number = b.order_number OFFSET 0
        ) AS o
        WHERE b.restaurant_id = e.restaurant_id AND b.customer_id = e.customer_id
        OFFSET 0
    ) AS f
), bought AS MATERIALIZED (
    SELECT restaurant_id, order_number FROM theirs WHERE over
), marked AS (
    UPDATE customers AS c SET erasing = w.waits
    FROM (
        SELECT e.customer_id, e.erased_at > $1 - interval '1 hour' OR EXISTS (
            SELECT FROM theirs AS t WHERE t.customer_id = e.customer_id AND NOT t.over
        ) AS waits
        FROM erased AS e
    ) AS w
    WHERE c.customer_id = w.customer_id AND c.erasing <> w.waits
), own AS MATERIALIZED (
    SELECT s.session_id
    FROM erased AS e
    CROSS JOIN LATERAL (SELECT session_id FROM sessions WHERE customer_id = e.customer_id OFFSET 0) AS s
    UNION
    SELECT session_id FROM theirs WHERE session_id IS NOT NULL
), carts AS MATERIALIZED (
    SELECT session_id FROM own
    UNION
    -- What they had as a guest, before they signed in.
    SELECT s.session_id
    FROM own AS o
    CROSS JOIN LATERAL (SELECT session_id FROM sessions WHERE merged_into = o.session_id OFFSET 0) AS s
), fulfilled AS (
    UPDATE fulfilments AS f
    SET name = '', phone = '', email = '', note = '', address = CASE WHEN f.address IS NULL THEN NULL ELSE
        '{"recipient": "", "street": "", "postcode": "", "city": "", "country": "", "phone": "", "note": ""}'::jsonb END
    FROM bought AS b
    WHERE f.restaurant_id = b.restaurant_id AND f.order_number = b.order_number
        AND (f.name <> '' OR f.phone <> '' OR f.email <> '' OR f.note <> '' OR f.address ->> 'street' <> ''
            OR f.address ->> 'recipient' <> '')
    RETURNING 1
), ordered AS (
    UPDATE orders AS o SET special_instructions = ''
    FROM bought AS b
    WHERE o.restaurant_id = b.restaurant_id AND o.order_number = b.order_number AND o.special_instructions <> ''
    RETURNING 1
), items AS (
    UPDATE order_items AS i SET note = ''
    FROM bought AS b
    WHERE i.restaurant_id = b.restaurant_id AND i.order_number = b.order_number AND i.note <> ''
    RETURNING 1
), lines AS (
    UPDATE cart_items AS l SET note = '' FROM carts AS c
    WHERE l.session_id = c.session_id AND l.note <> ''
    RETURNING 1
), people AS (
    -- An owner's member has the cart's own id; whoever else was in it has an account of their own, or none.
    UPDATE members AS m SET nickname = '-' FROM carts AS c
    WHERE m.session_id = c.session_id AND m.member_id = c.session_id AND m.nickname <> '-'
    RETURNING 1
), told AS (
    -- They tell who joined, and what was written on a line.
    DELETE FROM events AS v USING carts AS c
    WHERE v.session_id = c.session_id AND v.type <> 'session_closed'
    RETURNING 1
)
SELECT (SELECT count(*) FROM fulfilled) + (SELECT count(*) FROM ordered) + (SELECT count(*) FROM items)
    + (SELECT count(*) FROM lines) + (SELECT count(*) FROM people) + (SELECT count(*) FROM told) AS gone,
    last.erased_at AS last_at, last.customer_id AS last_id
FROM (SELECT) AS one
LEFT JOIN (
    SELECT erased_at, customer_id FROM erased WHERE (SELECT count(*) FROM erased) >= $2
    ORDER BY erased_at DESC, customer_id DESC LIMIT 1
) AS last ON true
