"""What a party asks of the staff with a tap: that somebody comes, the bill, or help."""
