"""The staff's pages: one program for the floor, the orders, the kitchen and the office.

`routes.py` gives its shell, `static/` is what browsers load, `words/` what people read.
"""
