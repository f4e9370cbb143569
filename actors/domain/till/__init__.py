"""What became of an order on its way to the till, and what staff do with one that hangs."""
