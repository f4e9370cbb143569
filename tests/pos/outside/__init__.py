"""What tills and payment providers have in common."""
