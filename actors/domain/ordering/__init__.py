"""The cart becomes an order, once; and the machine that every order follows."""
