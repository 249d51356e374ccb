"""How far an import is, on stderr, where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from refineboard.exchange.tables.base import Progress

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

_STEPS = 100
_PLANNED = 60
"""Steps that reading and planning take; the others are for saving."""
_QUICK = 1_000
"""Of fewer rows nobody needs to see how far it is."""


@contextmanager
def import_bar() -> Iterator[Progress]:
    """Shows a bar once it is told of many rows; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    bar: ProgressBar[int] | None = None

    def report(done: int, total: int) -> None:
        nonlocal bar
        if bar is None and total >= _QUICK:
            bar = shown.enter_context(
                click.progressbar(length=_STEPS, label="Importing", file=sys.stderr)
            )
        if bar is not None:
            bar.update(done * _PLANNED // total - bar.pos)

    with ExitStack() as shown:
        yield report
        if bar is not None:
            bar.update(_STEPS - bar.pos)
