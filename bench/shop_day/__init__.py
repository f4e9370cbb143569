"""`run.py shop-day`: a supermarket's whole day against a real server, told as it goes, with its accounts at the end."""
