"""The books: what a day has come to, its closing, numbered papers and what stands on them. For managers."""
