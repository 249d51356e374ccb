"""Where the program looks for what belongs to a person, outside any workspace."""

from __future__ import annotations

from pathlib import Path

WORKSPACE_VARIABLE = "REFINEBOARD_WORKSPACE"
"""Environment variable that names the workspace where no --workspace is given."""


def state_directory() -> Path:
    """Where drafts are kept: XDG_STATE_HOME/refineboard, or what the system has for it."""
    from platformdirs import user_state_path

    return user_state_path("refineboard", appauthor=False)
