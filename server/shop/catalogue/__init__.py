"""Where things are sold, and when they are fetched or brought (`docs/contract.md` §10)."""
