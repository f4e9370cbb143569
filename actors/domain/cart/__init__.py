"""What is being chosen: lines, and the figures kept of them."""
