"""The shop's checkout, and what becomes of a customer's orders."""
