"""The diner's page: how it is when it arrives, readable without a program, and the program that makes it live.

`table.py` is the page, `templates/` its HTML, `static/` what browsers load, `words/` what people read.
"""
