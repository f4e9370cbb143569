"""What customers of the shop are told of their orders, in the languages that Trivet speaks."""
