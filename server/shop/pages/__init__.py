"""The shop's page for customers: what is sold, readable without a program, and the program that sells it.

`front.py` is the page, `wish.py` what of the products it shows, `templates/` its HTML, `static/` what browsers load,
`words/` what people read.
"""
