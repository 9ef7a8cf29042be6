"""Run the migrations on the connection that `state.py` hands over; there is no other way to run them."""

from alembic import context

from groundswell.lake.state_tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
context.run_migrations()
