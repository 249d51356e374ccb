"""Hands a text to the person's own editor and takes it back.

Never in restricted mode, for an editor is a shell. The command is split into words and run without
a shell; the text is in a file of the person's own, which is kept where the editor fails.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from refineboard.domain.errors import RuleBroken

_EDITORS = ("sensible-editor", "vi", "nano")
_MODE = 0o600


def editor_command() -> list[str]:
    """The person's editor; RuleBroken where there is none."""
    for variable in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(os.environ.get(variable, ""))
        except ValueError:
            raise RuleBroken(f"{variable} cannot be read: a quote in it is not closed.") from None
        if words:
            return words
    for name in _EDITORS:
        if shutil.which(name):
            return [name]
    raise RuleBroken("There is no editor here. Set EDITOR to the one you like, such as vi.")


def edited_outside(text: str, command: list[str]) -> str:
    """The text after the editor was closed; RuleBroken says where it is kept if that failed."""
    directory = os.environ.get("XDG_RUNTIME_DIR") or None
    descriptor, name = tempfile.mkstemp(prefix="refineboard-", suffix=".md", dir=directory)
    path = Path(name)
    os.fchmod(descriptor, _MODE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{text}\n")
    try:
        status = subprocess.run([*command, name], check=False).returncode  # noqa: S603 - theirs
    except OSError as error:
        path.unlink()
        raise RuleBroken(f"{command[0]} cannot be started: {error.strerror}.") from error
    if status != 0:
        raise RuleBroken(f"{command[0]} ended with status {status}; what it wrote is in {path}.")
    edited = path.read_text(encoding="utf-8", errors="replace")
    path.unlink()
    return edited.rstrip("\n")
