"""`run.py evening`: a whole evening against a real server, told as it goes, with its accounts at the end."""
