-- Deletes up to $2 photos of items that were deleted before $1; gives how many.
WITH old AS (
    -- An item that is restored meanwhile is deleted no more: the row is looked at once more when it is locked.
    SELECT i.restaurant_id, i.menu_item_id
    FROM item_photos AS p JOIN menu_items AS i USING (restaurant_id, menu_item_id)
    WHERE i.deleted_at < $1
    LIMIT $2
    FOR UPDATE OF i SKIP LOCKED
), hidden AS (
    UPDATE menu_items AS i SET photo = NULL
    FROM old
    WHERE i.restaurant_id = old.restaurant_id AND i.menu_item_id = old.menu_item_id
), gone AS (
    DELETE FROM item_photos AS p USING old
    WHERE p.restaurant_id = old.restaurant_id AND p.menu_item_id = old.menu_item_id
    RETURNING p.menu_item_id
)
SELECT count(*) AS gone FROM gone
