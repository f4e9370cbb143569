"""The live stream: what happens in a restaurant, told to its other systems as it happens (`docs/contract.md` §11)."""
