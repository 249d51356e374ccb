"""Rows of an export side by side: every header as often as some row needs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from refineboard.domain.documents import JsonValue
from refineboard.exchange.exporting.rows import ExportRow


def as_grid(
    names: Sequence[str], rows: Sequence[ExportRow]
) -> tuple[list[str], Iterator[list[JsonValue]]]:
    """Header and cells, each header as often as some row needs it."""
    widths = {
        header: max([count, *(len(row.cells.get(header, ())) for row in rows)])
        for header, count in Counter(names).items()
    }
    header = _header(names, widths)
    return header, (_cells(header, row) for row in rows)


def _header(names: Sequence[str], widths: Mapping[str, int]) -> list[str]:
    """The names, further ones of the same name right behind the last of them."""
    last = {name: place for place, name in enumerate(names)}
    counts = Counter(names)
    header: list[str] = []
    for place, name in enumerate(names):
        header.append(name)
        if last[name] == place:
            header += [name] * (widths[name] - counts[name])
    return header


def _cells(header: Sequence[str], row: ExportRow) -> list[JsonValue]:
    taken: Counter[str] = Counter()
    cells: list[JsonValue] = []
    for name in header:
        given = row.cells.get(name, [])
        place = taken[name]
        cells.append(given[place] if place < len(given) else "")
        taken[name] += 1
    return cells
