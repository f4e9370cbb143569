"""What managers look after of the shop: branches, slots, stock, codes, and customers who ask for help."""
