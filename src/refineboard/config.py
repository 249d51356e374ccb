"""A person's settings and where they are, outside any workspace.

Settings come from the person's own configuration directory alone, never from a workspace: others
may write there, and a program must not obey strangers. They hold data, never a command to run. A
mistake in them is told and passed over; it keeps nobody from working.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

WORKSPACE_VARIABLE = "REFINEBOARD_WORKSPACE"
"""Environment variable that names the workspace where no --workspace is given."""

AUTOMATIC = "auto"
"""The setting that leaves a choice to the program."""

_LARGEST_FILE = 1_000_000


class UnusableFile(Exception):
    """A person's own file that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True)
class Settings:
    """What a person has set; every default is what holds without a file."""

    theme: str = AUTOMATIC
    """Name of a theme, or AUTOMATIC."""
    letters: str = AUTOMATIC
    """"utf-8", "ascii", or AUTOMATIC: as the locale says."""
    mouse: bool = True
    keymap: str = "default"
    """Name of a set of keys."""
    keys: Mapping[str, object] = field(default_factory=dict)
    """The table [keys] as it stands in the file; checked by who knows the actions."""


SETTINGS = {
    "theme": 'a theme\'s name in quotes, or "auto"; see: refineboard themes',
    "letters": '"auto", "utf-8" or "ascii"',
    "mouse": "true or false",
    "keymap": "the name of a set of keys in quotes",
    "keys": "a table of keys: [keys]",
}
"""Every setting, and what it can be."""

_CHOICES = {"letters": (AUTOMATIC, "utf-8", "ascii")}
_T = TypeVar("_T")


def state_directory() -> Path:
    """Where a person's unfinished work is kept; made by whoever writes there first."""
    from platformdirs import user_state_path

    return user_state_path("refineboard", appauthor=False)


def config_directory() -> Path:
    """Where a person's settings and themes are; made by whoever writes there first."""
    from platformdirs import user_config_path

    return user_config_path("refineboard", appauthor=False)


def config_path() -> Path:
    """The file of a person's settings."""
    return config_directory() / "config.toml"


def themes_directory() -> Path:
    """Where a person's own themes are."""
    return config_directory() / "themes"


def read_own_file(path: Path) -> bytes | None:
    """The bytes of a person's own file, None where there is none.

    UnusableFile where somebody else could have written it, or where it is no file to be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UnusableFile(f"{path}: {error.strerror}.") from error
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise UnusableFile(f"{path}: not a regular file.")
        if found.st_uid != os.getuid():
            raise UnusableFile(f"{path}: belongs to somebody else, so it is not used.")
        if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise UnusableFile(f"{path}: others may write it, so it is not used: chmod go-w it.")
        if found.st_size > _LARGEST_FILE:
            raise UnusableFile(f"{path}: larger than 1 MB, so it is not used.")
        return file.read(_LARGEST_FILE)


def read_settings(path: Path | None = None) -> tuple[Settings, list[str]]:
    """The settings of the file, the person's own where none is named, and what is wrong in it.

    What is wrong has its default; each problem names the file, the key and what is allowed.
    """
    path = path or config_path()
    try:
        data = read_own_file(path)
    except UnusableFile as error:
        return Settings(), [str(error)]
    if data is None:
        return Settings(), []
    import tomllib

    try:
        said = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Settings(), [f"{path}: not UTF-8 text."]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Settings(), [f"{path}: not TOML: {error}."]
    return _checked(path, said)


def _checked(path: Path, said: Mapping[str, object]) -> tuple[Settings, list[str]]:
    problems = [
        f"{path}: there is no setting {key!r}; {_near(key)}" for key in said if key not in SETTINGS
    ]

    def kept(key: str, kind: type[_T], default: _T) -> _T:
        value = said.get(key, default)
        if isinstance(value, kind) and (key not in _CHOICES or value in _CHOICES[key]):
            return value
        problems.append(f"{path}: {key} is {value!r}; it must be {SETTINGS[key]}.")
        return default

    usual = Settings()
    settings = Settings(
        theme=kept("theme", str, usual.theme),
        letters=kept("letters", str, usual.letters),
        mouse=kept("mouse", bool, usual.mouse),
        keymap=kept("keymap", str, usual.keymap),
        keys=kept("keys", dict, {}),
    )
    return settings, problems


def _near(key: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key, SETTINGS, n=1)
    return f"did you mean {near[0]}?" if near else f"allowed are {', '.join(SETTINGS)}."
