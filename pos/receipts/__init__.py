"""Receipts and invoices on a printer at the counter. Must not: know what is on one; `server.papers` does."""
