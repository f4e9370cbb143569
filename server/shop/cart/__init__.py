"""The cart of the shop over HTTP (`docs/contract.md` §10): the same session that is live on `GET /ws`."""
