"""What is put on paper of money: receipts, invoices, and what a day has come to. Pure."""
