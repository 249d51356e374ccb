"""Cells as they came, where cleaning changed them: for giving back every byte of what nobody edits.

A workspace holds no text that could act on a terminal or that is longer than its limit. So an
original is kept as pieces of JSON in plain letters, from which the cell can be made again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import dumps

import orjson

from refineboard.domain.documents import JsonValue

_PIECE = 20_000
_BLANK = "\\u0020"


def originals(
    given: Sequence[JsonValue], cells: Sequence[JsonValue], places: Mapping[str, Sequence[int]]
) -> dict[str, JsonValue]:
    """By header the originals of all its cells, where cleaning changed one of them.

    `given` and `cells` are a row before and after; `places` says where each header stands.
    """
    changed = {
        place
        for place, cell in enumerate(given)
        if isinstance(cell, str) and place < len(cells) and cell != cells[place]
    }
    if not changed:
        return {}
    return {
        header: [
            _pieces(str(given[place])) if place < len(given) and given[place] else []
            for place in found
        ]
        for header, found in places.items()
        if not changed.isdisjoint(found)
    }


def original_cells(kept: JsonValue) -> list[JsonValue]:
    """The cells of a header as they came."""
    cells = kept if isinstance(kept, list) else []
    return [_together(pieces) for pieces in cells if isinstance(pieces, list)]


def _pieces(text: str) -> list[JsonValue]:
    escaped = dumps(text)[1:-1]
    parts = (escaped[start : start + _PIECE] for start in range(0, len(escaped), _PIECE))
    # Blanks at the ends would be cleaned away.
    return [
        _BLANK * (len(part) - len(part.lstrip(" ")))
        + part.strip(" ")
        + (_BLANK * (len(part) - len(part.rstrip(" "))) if part.strip(" ") else "")
        for part in parts
    ]


def _together(pieces: Sequence[JsonValue]) -> str:
    try:
        text = orjson.loads(f'"{"".join(map(str, pieces))}"')
    except orjson.JSONDecodeError:
        return ""
    return str(text)
