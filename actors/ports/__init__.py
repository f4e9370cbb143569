"""What the heart needs from the other rooms, as protocols. `persistence`, `server` and `pos` fit these."""
