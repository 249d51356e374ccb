"""Starts refineboard for people who reach it through a shared server, as ForceCommand has it.

The script `refineboard-restricted` leaves the caller's environment behind and starts this module by
`python -I`: here it is too late to do so, because Python itself obeys its environment first. What
is left to do here: where the person's files are comes from the system's user database, not from
the environment, and a command that came over ssh is split into words and looked up in a table,
never given to a shell.
"""

from __future__ import annotations

import os
import pwd
import re
import shlex
import sys
from collections.abc import Mapping, Sequence

from refineboard.__main__ import NOT_ISOLATED
from refineboard.__main__ import main as run_main

REFUSED = frozenset({"backup", "completion", "demo", "init", "restore"})
"""Commands that make files or workspaces elsewhere, or are for a shell."""

_HARMLESS_VALUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@+-]{0,63}")
_PASSED_ON = ("TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "LC_CTYPE")
_ORIGINAL_COMMAND = "SSH_ORIGINAL_COMMAND"
_UMASK = 0o077
"""Drafts are nobody else's. A workspace's files get their modes from its directory."""
_LONGEST_COMMAND = 100_000
_USAGE = 2


class NotAllowed(Exception):
    """A command that nobody may give over ssh; the message says what to do."""


def clean_environment(environment: Mapping[str, str], person: pwd.struct_passwd) -> dict[str, str]:
    """The environment to work in: who it is and where they live as the system knows it."""
    kept = {
        name: environment[name]
        for name in _PASSED_ON
        if _HARMLESS_VALUE.fullmatch(environment.get(name, ""))
    }
    return {
        **kept,
        "PATH": "/usr/bin:/bin",
        "HOME": person.pw_dir,
        "USER": person.pw_name,
        "LOGNAME": person.pw_name,
    }


def words_of(original: str) -> list[str]:
    """The words of a command that came over ssh; none where it is the board that is wanted."""
    if len(original) > _LONGEST_COMMAND:
        raise NotAllowed("The command is too long.")
    try:
        words = shlex.split(original)
    except ValueError:
        raise NotAllowed("The command has a quote that is never closed.") from None
    if words[:1] == ["refineboard"]:
        del words[0]
    # Loaded only now, in a clean environment.
    from refineboard.cli.app import COMMANDS

    known = [name for name in COMMANDS if name not in REFUSED]
    if words and words[0] not in (*known, "--help", "--version"):
        raise NotAllowed(f"This server runs only these commands: {', '.join(known)}.")
    return words


def main(arguments: Sequence[str]) -> int:
    """Runs the board, or the command that came over ssh, on one workspace; the exit status."""
    if not sys.flags.isolated:
        return _refused(NOT_ISOLATED)
    if len(arguments) != 1:
        return _refused("Usage: refineboard-restricted WORKSPACE")
    (workspace,) = arguments
    original = os.environ.get(_ORIGINAL_COMMAND, "")
    environment = clean_environment(os.environ, pwd.getpwuid(os.getuid()))
    os.environ.clear()
    os.environ.update(environment)
    os.umask(_UMASK)
    os.chdir("/")
    try:
        words = words_of(original)
    except NotAllowed as error:
        return _refused(str(error))
    sys.argv[1:] = ["--restricted", "--workspace", workspace, *words]
    return run_main()


def _refused(words: str) -> int:
    sys.stderr.write(f"{words}\n")
    return _USAGE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
