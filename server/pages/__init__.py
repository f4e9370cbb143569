"""The kit of all pages: what a browser loads, in which language, and what it may do.

`assets` are the files, `words` the messages, `shell` puts a page around both. Whose page it is, is not known here.
"""
