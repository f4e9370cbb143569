"""How somebody wants an item: options in groups, and what a line has of them."""
