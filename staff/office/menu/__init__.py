"""The menu as managers write it, over `/api/v1/admin` (`docs/contract.md` §10)."""
