"""The kitchen: what an order's items are cooked as, course by course, and how the order follows them."""
