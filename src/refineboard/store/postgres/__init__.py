"""A workspace in PostgreSQL, which several machines share."""
