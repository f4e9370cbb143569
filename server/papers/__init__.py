"""The kit of papers: receipts and invoices, as diners and staff are given them.

Stands on the kit for HTTP. Must not: know who may have which; the doors do.
"""
