"""People with an account at a restaurant: who they are, where they live, how they pay, and what may become of that."""
