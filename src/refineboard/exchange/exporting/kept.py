"""What an item keeps of a tool, in the shapes in which an export needs it."""

from __future__ import annotations

from collections.abc import Mapping

from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.fields import FIELDS
from refineboard.exchange.importing.merging import UNDECIDED


def undecided_in(reference: Document) -> frozenset[str]:
    """The fields of which nobody has decided which side is right."""
    listed = reference.get(UNDECIDED)
    return frozenset(map(str, listed)) & FIELDS.keys() if isinstance(listed, list) else frozenset()


def spread(cell: JsonValue) -> list[JsonValue]:
    """A kept cell as those of all its columns."""
    if cell is None:
        return []
    return list(cell) if isinstance(cell, list) else [cell]


def mapping_in(value: JsonValue) -> Mapping[str, JsonValue]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}
