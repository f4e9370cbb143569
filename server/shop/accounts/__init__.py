"""Accounts of customers: signing in (staff may do so here too), who they are, where they live and how they pay."""
