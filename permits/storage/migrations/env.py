"""Run by Alembic: takes steps on the connection that `permits.storage.migrating` hands over, in its transaction."""

from alembic import context

from permits.storage.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    # SQLite can, once the driver does not break transactions off (`permits.storage.database`).
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
