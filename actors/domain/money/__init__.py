"""Money: what a bill comes to, who owes which part of it, and what a payment covers. Pure, and in integers alone."""
