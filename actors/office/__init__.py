"""What a restaurant's people change of what it sells: each a change of the restaurant's own, with its audit."""
