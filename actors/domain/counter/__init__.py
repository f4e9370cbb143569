"""Counter orders: taken by staff, or by another system with a key, and not by diners (`docs/contract.md` §10)."""
