"""How what was bought comes to its customer: where from, when, and what that costs (`docs/contract.md` §10)."""
