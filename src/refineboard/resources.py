"""Where the files that come with the program are: themes and sample backlogs.

They stand at the top level of a checkout, where people look for them, and inside the package of
an installed wheel.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def resource_dir(name: str) -> Path:
    """The directory with this name ("themes", "sample_backlogs")."""
    package = Path(str(files("refineboard")))
    if (package / name).is_dir():
        return package / name
    for directory in package.parents:
        if (directory / "pyproject.toml").is_file() and (directory / name).is_dir():
            return directory / name
    raise FileNotFoundError(f"{name} is missing from this installation of refineboard")
