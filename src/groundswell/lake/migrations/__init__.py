"""The steps by which the state store came to its form (Alembic); `versions/` holds one file a step."""
