"""Other systems of a restaurant: keys that they show, and what they do with them (`docs/contract.md` §10)."""
