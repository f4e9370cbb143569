"""What the customer of an order of the shop is to be told, and which moves of it are worth telling."""
