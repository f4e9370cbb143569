"""How many of an item there are, who holds some of them, and what moves them."""
