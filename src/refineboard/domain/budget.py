"""How much anything from outside may cost: one object with every limit, and the words for each.

A limit is looked at before the memory or the time is spent: bytes before reading, lines and signs
of structure before decoding. The numbers leave a real export of a whole ART far below, and keep
what an enemy can make below half a gigabyte.
"""

from __future__ import annotations

from dataclasses import dataclass

from refineboard.domain.errors import BadData


@dataclass(frozen=True, slots=True)
class Budget:
    """The most of everything that one file, answer or archive may have."""

    size: int = 50_000_000
    """Bytes."""
    lines: int = 3_000_000
    """Ends of lines, those inside a text as well."""
    rows: int = 100_000
    columns: int = 2_000
    """Trackers repeat a header for each comment and each attachment."""
    cells: int = 4_000_000
    """Cells of a table, or values of JSON."""
    elements: int = 1_000_000
    """Elements of XML, or lists and objects of JSON."""
    characters: int = 1_000_000
    """Of one field."""
    depth: int = 50
    members: int = 10_000
    """Files in an archive."""
    growth: int = 200
    """How many times as large as itself an archive may unpack; a log takes a tenth of that."""
    pages: int = 5_000
    """Answers that make up one listing."""
    seconds: float = 120.0
    """Of reading and planning one import."""
    network_seconds: float = 1_800.0
    """Of everything that one command asks a service."""

    def check(self, limit: str, found: float, what: str = "The file") -> None:
        """BadData where more is found than `limit`, which is a field of this object, allows."""
        most = getattr(self, limit)
        if found > most:
            raise BadData(f"{what} {_WORDS[limit].format(most)}; split it.")

    def check_lines(self, data: bytes) -> None:
        """BadData where there are more lines than anybody wrote."""
        self.check("lines", max(data.count(b"\n"), data.count(b"\r")))

    def check_json(self, text: str) -> None:
        """BadData where JSON has more values than may be decoded, by its signs of structure."""
        self.check("elements", text.count("{") + text.count("["))
        self.check("cells", text.count(","))


_WORDS = {
    "size": "is larger than {:,} bytes",
    "lines": "has more than {:,} lines",
    "rows": "has more than {:,} rows",
    "columns": "has more than {:,} columns",
    "cells": "has more than {:,} cells",
    "characters": "has a text of more than {:,} characters",
    "elements": "has more than {:,} elements",
    "members": "has more than {:,} files in it",
    "pages": "comes in more than {:,} pages",
    "seconds": "takes longer than {:,.0f} seconds to read",
}

BUDGET = Budget()
"""What holds for every import."""
