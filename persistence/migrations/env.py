"""Alembic's entry: runs migrations on the connection that `persistence.migrate` hands over.

Must not: open a connection or read a setting of its own.
"""

from alembic import context

from persistence.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, transaction_per_migration=True
)
with context.begin_transaction():
    context.run_migrations()
