"""The menu as its restaurant writes it: words in languages, tax classes, and when what is sold."""
