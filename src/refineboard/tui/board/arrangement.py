"""How one person has arranged the board of one workspace: columns, orders, saved filters.

It lives in the person's own state directory and is only a convenience: a file that cannot be read
is an arrangement that was never made.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from zlib import crc32

import orjson

from refineboard.config import write_own_file
from refineboard.store.places import Place, identity_of


@dataclass
class Arrangement:
    """What a person chose; backlogs by their keys."""

    hidden: list[str] = field(default_factory=list)
    sequence: list[str] = field(default_factory=list)
    """The order of the columns, as far as it was changed."""
    orders: dict[str, str] = field(default_factory=dict)
    grouping: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    """Saved filters by name."""
    widths: dict[str, int] = field(default_factory=dict)
    """How wide columns are beside each other, as far as that was changed; cells of the screen that
    it was changed on, a share of any other."""


class ArrangementFile:
    """The file of one person for one workspace."""

    def __init__(self, state_directory: Path, workspace: Place) -> None:
        name = f"{crc32(identity_of(workspace)):08x}.json"
        self._path = state_directory / "boards" / name

    def load(self) -> Arrangement:
        """The arrangement that was kept, or a new one."""
        try:
            loaded = orjson.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return Arrangement()
        if not isinstance(loaded, dict):
            return Arrangement()
        return Arrangement(
            hidden=_texts(loaded.get("hidden")),
            sequence=_texts(loaded.get("sequence")),
            orders=_pairs(loaded.get("orders")),
            grouping=str(loaded.get("grouping") or ""),
            filters=_pairs(loaded.get("filters")),
            widths=_sizes(loaded.get("widths")),
        )

    def keep(self, arrangement: Arrangement) -> None:
        """Writes it; where that fails the arrangement holds until the board is closed."""
        with suppress(OSError):
            write_own_file(self._path, orjson.dumps(asdict(arrangement)))


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _pairs(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {name: text for name, text in value.items() if isinstance(text, str)}


def _sizes(value: object) -> dict[str, int]:
    if not isinstance(value, dict):
        return {}
    return {name: size for name, size in value.items() if type(size) is int and size > 0}
