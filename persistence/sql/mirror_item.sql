-- Items $2 of the menu of restaurant $1 as others are told of them; deleted ones too, which say since when.
SELECT i.menu_item_id::text AS entity_id, json_build_object(
    'menu_item_id', i.menu_item_id,
    'category_id', i.category_id,
    'name', i.name,
    'description', i.description,
    'price', round(i.price / power(10::numeric, r.minor_digits), r.minor_digits),
    'currency', r.currency,
    'allergens', i.allergens,
    'available', i.available,
    'until', i.until,
    'photo', i.photo,
    'position', i.position,
    'station', i.station,
    'tax_class_id', i.tax_class_id,
    'tags', i.tags,
    'brand', i.brand,
    'place', i.place,
    'translations', i.translations,
    'deleted_at', i.deleted_at
)::text AS body
FROM menu_items AS i JOIN restaurants AS r USING (restaurant_id)
WHERE i.restaurant_id = $1 AND i.menu_item_id = ANY ($2::text[]::integer[])
