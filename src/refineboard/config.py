"""A person's settings and where they are, outside any workspace.

Settings come from the person's own configuration directory alone, never from a workspace: others
may write there, and a program must not obey strangers. They hold data, never a command to run. A
mistake in them is told and passed over; it keeps nobody from working.
"""

from __future__ import annotations

import os
import re
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
    """Whether the board takes clicks and the wheel."""
    keys: Mapping[str, object] = field(default_factory=dict)
    """The table [keys] as it stands in the file; checked by who knows the actions."""


SETTINGS = {
    "theme": 'a theme\'s name in quotes, or "auto"; see: refineboard themes',
    "letters": '"auto", "utf-8" or "ascii"',
    "mouse": "true or false",
    "keys": "a table [keys]: a preset, and keys by the names of actions",
}
"""Every setting, and what it can be."""

_CHOICES = {"letters": (AUTOMATIC, "utf-8", "ascii")}
_THEME_LINE = re.compile(r"\s*theme\s*=")
_T = TypeVar("_T")


def state_directory() -> Path:
    """Where a person's unfinished work is kept; made by whoever writes there first."""
    from platformdirs import user_state_path

    return user_state_path("refineboard", appauthor=False)


def config_directory() -> Path:
    """Where a person's settings and themes are; made by whoever writes there first."""
    from platformdirs import user_config_path

    return user_config_path("refineboard", appauthor=False)


def config_path(directory: Path | None = None) -> Path:
    """The file of a person's settings."""
    return (directory or config_directory()) / "config.toml"


def themes_directory(directory: Path | None = None) -> Path:
    """Where a person's own themes are."""
    return (directory or config_directory()) / "themes"


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
    try:
        _check_own(path, os.fstat(descriptor))
        return os.read(descriptor, _LARGEST_FILE)
    except OSError as error:
        raise UnusableFile(f"{path}: {error.strerror}.") from error
    finally:
        os.close(descriptor)


def _check_own(path: Path, found: os.stat_result) -> None:
    """UnusableFile where the file is none that only its owner, this person, could have written."""
    if not stat.S_ISREG(found.st_mode):
        raise UnusableFile(f"{path}: not a regular file.")
    if found.st_uid != os.getuid():
        raise UnusableFile(f"{path}: belongs to somebody else, so it is not used.")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise UnusableFile(f"{path}: others may write it, so it is not used: chmod go-w it.")
    if found.st_size > _LARGEST_FILE:
        raise UnusableFile(f"{path}: larger than 1 MB, so it is not used.")


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
        keys=kept("keys", dict, {}),
    )
    return settings, problems


def _near(key: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key, SETTINGS, n=1)
    return f"did you mean {near[0]}?" if near else f"allowed are {', '.join(SETTINGS)}."


def remember_theme(name: str, path: Path | None = None) -> None:
    """Writes the theme's name into the file of settings and leaves everything else as it stands.

    UnusableFile where the file cannot be used, is no TOML, or cannot be written.
    """
    import tomllib

    path = path or config_path()
    try:
        text = (read_own_file(path) or b"").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableFile(f"{path}: not UTF-8 text.") from error
    lines = text.splitlines(keepends=True)
    top = next((n for n, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    place = next((n for n in range(top) if _THEME_LINE.match(lines[n])), None)
    line = f'theme = "{name}"\n'
    if place is None:
        lines.insert(0, line)
    else:
        lines[place] = line
    changed = "".join(lines)
    try:
        is_same = tomllib.loads(changed) == {**tomllib.loads(text), "theme": name}
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnusableFile(f"{path}: not TOML: {error}.") from error
    if not is_same:
        raise UnusableFile(f'{path}: write into it yourself: theme = "{name}".')
    try:
        write_own_file(path, changed.encode())
    except OSError as error:
        raise UnusableFile(f"{path}: {error.strerror}.") from error


def write_own_file(
    path: Path, data: bytes, *, durable: bool = False, through_link: bool = True
) -> None:
    """Puts a new file, readable by its owner alone, in a file's place in one step; OSError.

    A link, as keepers of settings make them, stays one, unless `through_link` is off: then the file
    takes its place. `durable` waits until the data is on disk. Plain file calls only, so that a
    signal handler may ask for it.
    """
    target = Path(os.path.realpath(path)) if through_link else path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = target.with_name(f".{target.name}.{os.urandom(8).hex()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(descriptor)
        temporary.replace(target)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
