"""Where the program looks for what belongs to a person, outside any workspace."""

from __future__ import annotations

from pathlib import Path

WORKSPACE_VARIABLE = "REFINEBOARD_WORKSPACE"
"""Environment variable that names the workspace where no --workspace is given."""


def state_directory() -> Path:
    """Where a person's unfinished work is kept; made by whoever writes there first."""
    from platformdirs import user_state_path

    return user_state_path("refineboard", appauthor=False)
