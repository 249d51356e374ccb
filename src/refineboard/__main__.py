"""The program's door: settles environment and streams before anything else is imported.

Textual reads its environment while it is imported, and there it can load modules and write files
that a person on the far side of ssh names. So those variables go first.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import MutableMapping
from io import TextIOWrapper

KEPT_TEXTUAL_VARIABLES = frozenset({"TEXTUAL_ANIMATIONS", "TEXTUAL_COLOR_SYSTEM"})
"""What a person may set about Textual; the rest loads modules, opens ports and writes files."""

NOT_ISOLATED = (
    "A restricted session must start isolated, or the environment could run programs in it. "
    "Start refineboard-restricted WORKSPACE, or python3 -I -m refineboard --restricted; "
    "docs/shared-server.md has the whole setup."
)
"""Why `--restricted` ends at once. To start anew would be too late: the environment was obeyed."""

_RESTRICTED = "--restricted"
_WRONG_USAGE = 2
_OBJECTS_BETWEEN_COLLECTIONS = 100_000


def settle_environment(environment: MutableMapping[str, str]) -> None:
    """Takes out what must not reach Textual, and a NO_COLOR that says nothing."""
    for name in list(environment):
        if name.startswith("TEXTUAL") and name not in KEPT_TEXTUAL_VARIABLES:
            del environment[name]
    # The standard says "present and not empty"; Textual obeys an empty one too.
    if not environment.get("NO_COLOR", "set"):
        del environment["NO_COLOR"]


def settle_streams() -> None:
    """Output is UTF-8 whatever the locale, and a closed stream swallows what is written to it."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            setattr(sys, name, os.fdopen(nowhere, "w", encoding="utf-8"))
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def let_go_of_lost_streams() -> None:
    """Forgets streams whose other end is gone, or Python would end with a status of its own."""
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except OSError:
            setattr(sys, name, None)


def settle_collector() -> None:
    """Lets garbage wait longer: the modules of a start are walked in vain again and again."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)


def main() -> int:
    """Runs the command line; returns the exit status."""
    settle_collector()
    settle_environment(os.environ)
    settle_streams()
    if _RESTRICTED in sys.argv[1:] and not sys.flags.isolated:
        sys.stderr.write(f"{NOT_ISOLATED}\n")
        return _WRONG_USAGE
    try:
        from refineboard.cli.app import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:
        from refineboard.domain.errors import ExitCode

        return ExitCode.INTERRUPTED
    finally:
        let_go_of_lost_streams()


if __name__ == "__main__":
    sys.exit(main())
