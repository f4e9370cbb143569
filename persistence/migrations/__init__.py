"""The history of the schema; run by `persistence.migrate`."""
