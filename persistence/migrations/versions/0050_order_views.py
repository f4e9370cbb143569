"""An order as it is read, with its items and whose it is, is put together by two views; a dozen statements did it each.

A row of `placed_orders` is a `PlacedOrder` (`actors/ports/sessions.py`), beside what it is looked for by. `shop_orders`
has in `known` a `ShopOrder` (`actors/ports/shop_orders.py`), and in `changed` whether something of it did not come, or
was taken off a line. That is counted, not asked with EXISTS, for which Postgres might read all picks there are. What a
statement does not ask of a view costs it nothing. A version from before this one that still runs does not know of them.
"""

from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_PLACED = """
CREATE VIEW placed_orders AS
SELECT o.restaurant_id, o.order_number, o.session_id, t.table_number,
    coalesce(nullif(f.name, ''), nullif(c.customer_name, '')) AS customer_name,
    f.order_number IS NOT NULL AS of_shop,
    o.status, o.pos_status, o.pos_next_at, o.pos_alerted_at,
    to_jsonb(o) || jsonb_build_object('items', (
        SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.position), '[]')
        FROM order_items AS i
        WHERE i.restaurant_id = o.restaurant_id AND i.order_number = o.order_number
    )) AS "order"
FROM orders AS o LEFT JOIN sessions AS s USING (session_id) LEFT JOIN tables AS t USING (table_id)
    LEFT JOIN fulfilments AS f ON f.restaurant_id = o.restaurant_id AND f.order_number = o.order_number
    LEFT JOIN counter_orders AS c ON c.restaurant_id = o.restaurant_id AND c.order_number = o.order_number
"""

_OF_SHOP = """
CREATE VIEW shop_orders AS
SELECT s.*, json_build_object(
    'placed', json_build_object('session_id', s.session_id, 'table_number', NULL, 'order', s."order"),
    'fulfilment', s.fulfilment,
    'picks', s.picks,
    'discounts', s.discounts
) AS known
FROM (
    SELECT f.restaurant_id, f.order_number, f.customer_id, o.status, o.session_id, o."order",
        to_jsonb(f) AS fulfilment,
        (
            SELECT coalesce(json_agg(k ORDER BY k.position), '[]')
            FROM picks AS k
            WHERE k.restaurant_id = f.restaurant_id AND k.order_number = f.order_number
        ) AS picks,
        (
            SELECT coalesce(json_agg(d ORDER BY d.given_at, d.discount_id), '[]')
            FROM discounts AS d
            WHERE d.session_id = o.session_id AND (
                d.order_id = 'ORD-' || f.restaurant_id || '-' || f.order_number
                OR d.public_id IN (
                    SELECT i.public_id FROM order_items AS i
                    WHERE i.restaurant_id = f.restaurant_id AND i.order_number = f.order_number
                )
            )
        ) AS discounts,
        coalesce((
            SELECT bool_or(k.choice IS NOT NULL)
            FROM picks AS k
            WHERE k.restaurant_id = f.restaurant_id AND k.order_number = f.order_number
        ), false) OR (
            SELECT count(*) > 0
            FROM discounts AS d JOIN order_items AS i USING (public_id)
            WHERE d.session_id = o.session_id
                AND i.restaurant_id = f.restaurant_id AND i.order_number = f.order_number
        ) AS changed
    FROM fulfilments AS f JOIN placed_orders AS o USING (restaurant_id, order_number)
) AS s
"""


def upgrade() -> None:
    op.execute(_PLACED)
    op.execute(_OF_SHOP)


def downgrade() -> None:
    op.execute("DROP VIEW shop_orders")
    op.execute("DROP VIEW placed_orders")
