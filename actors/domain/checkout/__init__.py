"""A customer's cart becomes an order that is picked up or delivered, paid for around the commit that confirms it."""
