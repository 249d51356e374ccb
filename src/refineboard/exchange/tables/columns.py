"""Which column of a table holds which field: by the names that people and tools give columns.

Columns are found by name, never by place, and the names compare by letters and digits alone. A
column that is no field here is kept with the item, so that an export can give it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import BadData, RuleBroken
from refineboard.exchange.tables.table import Record
from refineboard.exchange.tables.tracker import (
    ABOUT,
    KEY,
    MOVES,
    OWN_KEY,
    OWN_TIME,
    Tracker,
    UserMap,
    folded,
    plain_name,
)

_EMPTY: tuple[JsonValue, ...] = (None, "", [], {})
_SILENT = (OWN_KEY, OWN_TIME, MOVES)
"""Columns that are neither a field nor kept."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row everything is; several places in the order in which they count."""

    names: tuple[str, ...]
    fields: Mapping[str, tuple[int, ...]]
    about: Mapping[str, tuple[int, ...]]
    """Columns that are read although they are no field; all but our own are in `extra` too."""
    extra: Mapping[str, tuple[int, ...]]
    places: Mapping[str, tuple[int, ...]]
    """Every place of each name."""

    headers: Mapping[str, tuple[str, ...]]
    """The different names of each field's columns."""
    said: frozenset[str]
    """The fields that have a column."""
    shared: frozenset[str]
    """Those of them that are read from another one's column."""
    written: tuple[tuple[str, str, int, bool], ...]
    """Where an export writes each field: its name, the header, in how many places the field
    stands, and whether it has other headers as well."""
    meaning: bytes
    """What the columns are taken for, to be compared."""

    def kept(self, records: Iterable[Record]) -> list[str]:
        """The columns that are kept beside the items, as far as some row fills them."""
        empty = dict(self.extra)
        filled: set[str] = set()
        for _, cells in records:
            if not empty:
                break
            found = [
                header
                for header, places in empty.items()
                if any(place < len(cells) and cells[place] not in _EMPTY for place in places)
            ]
            filled.update(found)
            for header in found:
                del empty[header]
        return [header for header in self.extra if header in filled]

    def summary(self, kept: Sequence[str]) -> str:
        """What was found, as a sentence or two; `kept` are the columns kept beside the items."""
        found = ", ".join(self._origin(field, places) for field, places in self.fields.items())
        beside = f" Kept beside the items: {', '.join(kept)}." if kept else ""
        return f"Columns: {found}.{beside}"

    def _origin(self, field: str, places: Sequence[int]) -> str:
        names = list(dict.fromkeys(self.names[place] for place in places))
        same = len(names) == 1 and folded(names[0]) == folded(field)
        return field if same else f"{field} from {' or '.join(names)}"


def recognised(header: Sequence[str], tracker: Tracker, mapping: Mapping[str, str]) -> int:
    """How many of the header's names mean a field."""
    known = {name for names in tracker.names.values() for name in names}
    known |= {folded(name) for name in mapping.values() if folded(name)}
    return sum(tracker.plain(name) in known for name in header)


def columns_of(
    header: Sequence[str], tracker: Tracker, user: UserMap, form: str = "csv"
) -> Columns:
    """Finds the fields' columns; BadData where none is the title. `form` is the table's."""
    names = tuple(clean(name) or f"Column {place}" for place, name in enumerate(header, 1))
    found, free = _found(header, names, tracker, user)
    if "title" not in found:
        raise BadData(_without_title(names, tracker, form))
    kept = {*free, *(place for field in ABOUT for place in found.get(field, ()))}
    places: dict[str, tuple[int, ...]] = {}
    for place, name in enumerate(names):
        places[name] = (*places.get(name, ()), place)
    extra: dict[str, tuple[int, ...]] = {}
    for place in sorted(kept):
        extra[names[place]] = (*extra.get(names[place], ()), place)
    shared = {
        field: found[other]
        for field, other in tracker.shares.items()
        if field not in found and other in found
    }
    found |= shared
    beside = (*ABOUT, *_SILENT)
    fields = {
        field: found[field] for field in tracker.names if field in found and field not in beside
    }
    about = {field: found[field] for field in beside if field in found}
    meaning = repr((names, fields, about)).encode("utf-8", "replace")
    headers = {
        field: tuple(dict.fromkeys(names[place] for place in found))
        for field, found in fields.items()
    }
    written = tuple(
        (field, header, len(fields[field]), len(found) > 1)
        for field, found in headers.items()
        if field != KEY and field not in shared
        for header in found
    )
    said = frozenset(fields), frozenset(shared)
    return Columns(names, fields, about, extra, places, headers, *said, written, meaning)


def require_key(columns: Columns, tracker: Tracker, form: str) -> None:
    """BadData where a tracker's table says nowhere which row is which: every next import of it
    would make the same items again, and nothing could be written back."""
    if tracker.has_keys and KEY not in columns.fields and OWN_KEY not in columns.about:
        heads = ", ".join(tracker.spellings.get(KEY, (tracker.headers[KEY],)))
        where = "The first row says" if form == "csv" else "Its items have"
        raise BadData(
            f"No column holds the keys of {tracker.label}. Looked for: {heads}. {where} "
            f"{', '.join(columns.names)[:200]}. Name it with --map, or import the file as csv."
        )


def _without_title(names: Sequence[str], tracker: Tracker, form: str) -> str:
    said = ", ".join(names)[:200]
    if form == "csv":
        return (
            f"No column holds the title. The first row says {said}. Expected is a header such as "
            "title, summary or name; say which it is with --map."
        )
    return (
        f"No item in the file has a {tracker.headers.get('title', 'title')}, which is its title "
        f"here. They have {said}. Ask {tracker.label} for that field as well."
    )


def _found(
    header: Sequence[str], names: Sequence[str], tracker: Tracker, user: UserMap
) -> tuple[dict[str, tuple[int, ...]], list[int]]:
    """The places of each field, and those that are left."""
    free = {place: tracker.plain(name) for place, name in enumerate(header)}
    found: dict[str, tuple[int, ...]] = {}
    for field, column in user.columns.items():
        if column:
            found[field] = _mapped(names, column)
            for place in found[field]:
                free.pop(place, None)
    for field, aliases in tracker.names.items():
        if field in user.columns:
            continue
        taken = _by_alias(free, aliases, every=field != KEY)
        if taken:
            found[field] = taken
            for place in taken:
                del free[place]
    return found, list(free)


def _mapped(names: Sequence[str], column: str) -> tuple[int, ...]:
    wanted = clean(column)
    places = tuple(
        place
        for place, name in enumerate(names)
        if name == wanted or (folded(wanted) and folded(wanted) in (folded(name), plain_name(name)))
    )
    if not places:
        raise RuleBroken(
            f"The map names a column {wanted}, but the columns are {', '.join(names)[:200]}."
        )
    return places


def _by_alias(free: Mapping[int, str], aliases: Sequence[str], *, every: bool) -> tuple[int, ...]:
    """The places of the first alias that is there, or of every one."""
    found: tuple[int, ...] = ()
    for alias in aliases:
        found += tuple(place for place, name in free.items() if name == alias)
        if found and not every:
            break
    return found
