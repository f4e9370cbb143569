-- Deletes up to $2 sessions that closed before $1 and leaves a line of each in the archive; gives how many.
WITH old AS (
    -- Whoever is being written to is passed over, and whoever was opened again meanwhile is closed no more: the row is
    -- looked at once more when it is locked.
    SELECT session_id, restaurant_id, kind, table_id, opened_at, closed_at, bill_balance
    FROM sessions
    WHERE state = 'closed' AND closed_at < $1
        -- A guest's shared cart leads its household on for as long as their tokens are good.
        AND NOT (share_id IS NOT NULL AND merged_into IS NOT NULL AND closed_at > $1 - interval '30 days')
        -- Only a session can settle a payment.
        AND NOT EXISTS (SELECT FROM payments AS p WHERE p.session_id = sessions.session_id AND p.next_at IS NOT NULL)
        -- Nor pick an order of the shop, which may be for next week, call it off, or give back what was paid for what is
        -- missing. OFFSET has each session looked at by itself: all orders there are would be read otherwise.
        AND NOT EXISTS (
            SELECT FROM orders AS o
            WHERE o.session_id = sessions.session_id AND o.fulfilment <> 'dine_in'
                AND o.status NOT IN ('done', 'invoiced', 'cancelled')
            OFFSET 0
        )
    ORDER BY closed_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED
), archived AS (
    INSERT INTO session_archive (
        session_id, restaurant_id, kind, table_number, opened_at, closed_at, members, events, orders, ordered, discounts,
        bill_balance
    )
    SELECT o.session_id, o.restaurant_id, o.kind,
        (SELECT t.table_number FROM tables AS t WHERE t.table_id = o.table_id),
        o.opened_at, o.closed_at,
        (SELECT count(*) FROM members AS m WHERE m.session_id = o.session_id),
        (SELECT count(*) FROM events AS e WHERE e.session_id = o.session_id),
        placed.orders, placed.ordered,
        (SELECT json_agg(d ORDER BY d.given_at, d.discount_id) FROM discounts AS d WHERE d.session_id = o.session_id),
        o.bill_balance
    FROM old AS o
    CROSS JOIN LATERAL (
        SELECT count(*) AS orders, coalesce(sum(p.total), 0) AS ordered
        FROM orders AS p
        WHERE p.session_id = o.session_id AND p.status <> 'cancelled'
    ) AS placed
    ON CONFLICT (session_id) DO NOTHING
), billed AS (
    -- Which orders were one bill, for whoever counts what a day has come to.
    INSERT INTO archived_orders (restaurant_id, order_number, session_id)
    SELECT p.restaurant_id, p.order_number, p.session_id
    FROM orders AS p
    WHERE p.session_id = ANY (ARRAY(SELECT session_id FROM old))
    ON CONFLICT (restaurant_id, order_number) DO NOTHING
), called_off AS (
    -- Nobody can take any more what was announced for the counter.
    UPDATE payments SET status = 'cancelled', updated_at = now()
    WHERE session_id = ANY (ARRAY(SELECT session_id FROM old)) AND status = 'created'
), gone AS (
    -- By key, however many the planner may expect.
    DELETE FROM sessions WHERE session_id = ANY (ARRAY(SELECT session_id FROM old)) RETURNING session_id
)
SELECT count(*) AS gone FROM gone
