"""A workspace in PostgreSQL, which several machines share."""

from refineboard.domain.errors import RuleBroken

try:
    import psycopg  # noqa: F401 - every module here needs it
except ImportError as missing:
    raise RuleBroken(
        "Workspaces in PostgreSQL need the package psycopg. Install it with: "
        "pip install 'refineboard[postgres]'"
    ) from missing
