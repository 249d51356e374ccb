"""A table's columns laid out for reading row after row, and what their cells were found to say.

Most rows name the same few people, sprints and states: a cell's meaning is asked for once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from refineboard.domain.documents import JsonValue
from refineboard.exchange.tables.columns import Columns


class Mark(Enum):
    """What stands in place of a value that there is not."""

    UNASKED = "unasked"
    REFUSED = "refused"


UNASKED, REFUSED = Mark.UNASKED, Mark.REFUSED


@dataclass(slots=True)
class Spot:
    """Where a table has one field, and what its cells have been found to say."""

    name: str
    places: tuple[int, ...]
    header: str | None
    """The name of its column, where it has one alone."""
    known: dict[str | tuple[str, ...], JsonValue | Mark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """A table's columns, laid out for reading row after row."""

    columns: Columns
    spots: tuple[Spot, ...]
    rest: tuple[tuple[str, int], ...]
    """Header and place of the single columns that are kept beside the item."""
    wide_rest: tuple[tuple[str, tuple[int, ...]], ...]

    @classmethod
    def of(cls, columns: Columns) -> Look:
        """The layout of these columns."""
        spots: list[Spot] = []
        for name, places in columns.fields.items():
            header = columns.names[places[0]]
            alone = len(places) == 1 and len(columns.places[header]) == 1
            spots.append(Spot(name, places, header if alone else None))
        rest = columns.extra.items()
        single = tuple((header, places[0]) for header, places in rest if len(places) == 1)
        wide = tuple((header, places) for header, places in rest if len(places) > 1)
        return cls(columns, tuple(spots), single, wide)
