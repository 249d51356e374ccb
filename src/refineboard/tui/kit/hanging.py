"""Text that wraps within a column of its own."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, repeat

from textual.content import Content


def beside(head: Content, lines: Iterable[Content], width: int) -> list[Content]:
    """Lines to the right of a head, wrapped so that all of it fits in `width` cells."""
    wrapped = [part for line in lines for part in line.wrap(width - head.cell_length)]
    starts = chain([head], repeat(Content(" " * head.cell_length)))
    return [start + part for start, part in zip(starts, wrapped, strict=False)]
