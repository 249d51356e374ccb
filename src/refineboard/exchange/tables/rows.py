"""Rows of a table in the words of a backlog: fields, links to other rows, and what else is said.

Nothing here knows whether an item is new. What depends on that (its state, whom it hangs on) is
carried as the file's own words.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from refineboard.domain.cleaning import TEXT_LIMIT, clean, clean_value, has_hidden
from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import FIELDS
from refineboard.exchange.tables.base import counted, text_notes, title_of
from refineboard.exchange.tables.columns import Columns
from refineboard.exchange.tables.originals import originals
from refineboard.exchange.tables.spots import REFUSED, UNASKED, Look, Mark, Spot
from refineboard.exchange.tables.table import Table
from refineboard.exchange.tables.tracker import KEY, LINKS, MOVES, OWN_KEY
from refineboard.exchange.tables.values import CellReader, texts_of_cell

_EXAMPLES = 3
_KEY_AND_TITLE = re.compile(r"([A-Za-z]{0,10}-?\d{1,12}): ")
_KEY = re.compile(r"[A-Za-z]{1,10}-?\d{1,12}\Z")
_HARMLESS = re.compile(r"[\x20-\x7e\n]*\Z")


_WORDS = frozenset({KEY, "title", "state"})
"""What is kept as the words that it is."""
_REMEMBERED = 80
"""Longer cells say the same again too seldom."""


@dataclass(slots=True)
class Row:
    """What one row says."""

    number: int
    file: str
    external: str | None = None
    whole_title: str = ""
    """The title's whole text, where it had to be cut."""
    values: dict[str, JsonValue] = field(default_factory=dict)
    """Only what the row says: an empty cell has no entry."""
    state: str = ""
    links: dict[str, list[str]] = field(default_factory=dict)
    """What it says of other rows, in their names."""
    about: dict[str, str] = field(default_factory=dict)
    extra: dict[str, JsonValue] = field(default_factory=dict)
    """By header: what no field holds."""
    raw: dict[str, JsonValue] = field(default_factory=dict)
    """By header: the cells that fields were read from."""
    exact: dict[str, JsonValue] = field(default_factory=dict)
    """By header: the originals of cells that cleaning changed."""
    sources: dict[str, str] = field(default_factory=dict)
    """Header of the cell that each value was read from."""
    moves: list[tuple[str, str, str, str]] = field(default_factory=list)
    """States that the tool's log knows: in its words, what it means, when, by whom."""
    said: frozenset[str] = frozenset()
    """Fields that the table has a column for."""
    unread: set[str] = field(default_factory=set)
    """Fields whose cells mean nothing here."""
    counted: set[str] = field(default_factory=set)
    """Fields that have been counted as such."""
    fingerprint: str = ""
    left_out: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """By what other rows may name it."""
        known = (self.external, self.about.get("ids"), self.about.get(OWN_KEY))
        return tuple(name for name in known if name)

    def wait_for(self, blockers: Iterable[str]) -> None:
        """Adds rows that say that they block this one."""
        for blocker in blockers:
            names = self.links.setdefault("depends_on", [])
            if blocker not in names:
                names.append(blocker)
            self.said |= {"depends_on"}

    def leave(self, name: str) -> None:
        """Keeps the cells of a field that mean nothing here beside the item."""
        self.values.pop(name, None)
        self.unread.add(name)
        header = self.sources.get(name, "")
        if header in self.raw:
            self.extra[header] = self.raw.pop(header)


FieldReader: TypeAlias = Callable[[CellReader, list[JsonValue]], JsonValue]
"""Reads all cells of one field, where the text of the first alone does not do."""


class RowReader:
    """Reads the rows of one import, which may be several files, and counts what is odd."""

    def __init__(self, cells: CellReader, special: Mapping[str, FieldReader] | None = None) -> None:
        """`special` has the fields that a tracker writes in its own way; one that is in its own
        way in files of one form alone is called `csv:description`."""
        self._cells = cells
        self._special = dict(special or {})
        self._unread: dict[str, Counter[str]] = defaultdict(Counter)
        self._no_parents: Counter[str] = Counter()
        self._looks: dict[tuple[str, bytes], Look] = {}
        self._form = ""
        self._hidden = self._cut = self._wide = 0

    def row(self, number: int, table: Table, cells: Sequence[JsonValue], columns: Columns) -> Row:
        """One row of one file."""
        self._form = table.form
        asked = (table.form, columns.meaning)
        look = self._looks.get(asked)
        if look is None:
            look = self._looks[asked] = Look.of(columns)
        return self._row(Row(number, table.name, said=columns.said), cells, look)

    def unread(self, name: str, row: Row) -> None:
        """Keeps a field of the row beside the item and counts it."""
        if name not in row.counted:
            row.counted.add(name)
            self._unread[name][_shown(row, name)[:40]] += 1
        row.leave(name)

    def no_parent(self, name: str, row: Row) -> None:
        """Keeps a parent that is known but not above the row beside the item and counts it."""
        if "parent" not in row.counted:
            row.counted.add("parent")
            self._no_parents[name] += 1
        row.leave("parent")

    def _row(self, row: Row, given: Sequence[JsonValue], look: Look) -> Row:
        columns = look.columns
        cells = self._cleaned(given, len(columns.names))
        if cells[: len(given)] != given:
            row.exact = originals(given, cells, columns.places)
        for spot in look.spots:
            if spot.header is None:
                self._read_several(row, spot, cells, columns)
                continue
            cell = cells[spot.places[0]]
            if cell or (cell != "" and _is_filled(cell)):
                row.sources[spot.name] = spot.header
                row.raw[spot.header] = cell
                known = spot.known.get(cell) if isinstance(cell, str) else None
                if known and not isinstance(known, Mark):
                    row.values[spot.name] = known
                else:
                    self._read(row, spot, [cell])
        if row.whole_title:
            below = text_of(row.values, "description")
            row.values["description"] = clean(f"{row.whole_title}\n\n{below}", multiline=True)
            row.said |= {"description"}
        self._read_about(row, cells, columns)
        self._keep_rest(row, cells, look)
        if len(cells) > len(columns.names):
            self._keep_surplus(row, cells, len(columns.names))
        return row

    @staticmethod
    def _read_about(row: Row, cells: Sequence[JsonValue], columns: Columns) -> None:
        for place in columns.about.get(MOVES, ()):
            row.moves = moves_in(cells[place])
        for name, places in columns.about.items():
            for place in places:
                cell = cells[place]
                if not cell:
                    continue
                texts = [cell] if isinstance(cell, str) else texts_of_cell(cell)
                if texts:
                    row.about[name] = clean(texts[0])
                    break

    @staticmethod
    def _keep_rest(row: Row, cells: Sequence[JsonValue], look: Look) -> None:
        extra = row.extra
        for header, place in look.rest:
            cell = cells[place]
            # Most cells of most exports are empty.
            if cell or (cell != "" and _is_filled(cell)):
                extra[header] = cell
        for header, places in look.wide_rest:
            kept = _kept(cells, places)
            if kept is not None:
                extra[header] = kept

    def _keep_surplus(self, row: Row, cells: Sequence[JsonValue], width: int) -> None:
        surplus = [place for place in range(width, len(cells)) if cells[place]]
        self._wide += bool(surplus)
        for place in surplus:
            row.extra[f"Column {place + 1}"] = cells[place]

    def _cleaned(self, cells: Sequence[JsonValue], width: int) -> list[JsonValue]:
        """The cells without hidden characters, as many as there are names or more."""
        plain = _stripped(cells)
        if plain is not None:
            return plain + [""] * (width - len(plain))
        cleaned: list[JsonValue] = []
        for cell in cells:
            if not cell:
                cleaned.append(cell)
            elif not isinstance(cell, str):
                cleaned.append(clean_value(cell))
            elif len(cell) <= TEXT_LIMIT and _HARMLESS.match(cell):
                cleaned.append(cell.strip())
            else:
                self._hidden += has_hidden(cell)
                self._cut += len(cell) > TEXT_LIMIT
                cleaned.append(clean(cell, multiline=True))
        cleaned += [""] * (width - len(cleaned))
        return cleaned

    def _read_several(
        self, row: Row, spot: Spot, cells: Sequence[JsonValue], columns: Columns
    ) -> None:
        """Reads a field of several columns: a list from all, anything else from the first."""
        filled = [place for place in spot.places if cells[place] or _is_filled(cells[place])]
        if not filled:
            return
        names, raw, name = columns.names, row.raw, spot.name
        first = cells[filled[0]]
        row.sources[name] = names[filled[0]]
        for place in filled:
            header = names[place]
            if header not in raw:
                same = columns.places[header]
                raw[header] = cells[place] if len(same) == 1 else _kept(cells, same)
        self._read(row, spot, [cells[place] for place in filled])
        if name in LINKS or name == KEY or FIELDS[name].is_list:
            return
        # What the field does not hold must be seen beside the item.
        for place in filled[1:]:
            other = names[place]
            if cells[place] != first and other in raw:
                row.extra[other] = raw.pop(other)

    def _read(self, row: Row, spot: Spot, cells: list[JsonValue]) -> None:
        name, first = spot.name, cells[0]
        if name in LINKS:
            row.links[name] = [text for cell in cells for text in link_texts(name, cell)]
        elif name not in _WORDS:
            self._read_value(row, spot, cells)
        else:
            text = first if isinstance(first, str) else (texts_of_cell(first) or [""])[0]
            if name == KEY:
                row.external = clean(text) or None
            elif name == "title":
                row.values[name], row.whole_title = title_of(text)
            else:
                row.state = clean(text)

    def _read_value(self, row: Row, spot: Spot, cells: list[JsonValue]) -> None:
        # Most rows name the same few people, sprints and versions, and a refusal is dear.
        name, asked = spot.name, _asked(cells)
        value = spot.known.get(asked, UNASKED) if asked else UNASKED
        if value is UNASKED:
            try:
                value = self._value(name, cells)
            except RuleBroken:
                value = REFUSED
            if asked:
                spot.known[asked] = value
        if isinstance(value, Mark):
            self.unread(name, row)
            return
        if value == "" and name == "kind":
            row.left_out = True
        if value is not None:
            row.values[name] = value

    def _value(self, name: str, cells: list[JsonValue]) -> JsonValue:
        special = self._special.get(f"{self._form}:{name}") or self._special.get(name)
        if special is not None:
            return special(self._cells, cells)
        texts = [text for cell in cells for text in texts_of_cell(cell)]
        if not FIELDS[name].is_list:
            return self._cells.value(name, texts[0] if texts else "")
        entries = _joined(self._cells.value(name, text) for text in texts)
        return _once(entries) if name == "tags" else entries

    def notes(self, instead: Mapping[str, str]) -> Iterable[str]:
        """What was odd; `instead` says what counts in place of a value not understood."""
        yield from self._cells.notes()
        for name, texts in self._unread.items():
            examples = ", ".join(repr(text) for text in list(texts)[:_EXAMPLES])
            label = FIELDS[name].label if name in FIELDS else name.capitalize()
            yield (
                f"{label}: {counted(texts.total(), 'value')} not understood "
                f"({examples}) and kept beside the items{instead.get(name, '')}."
            )
        if self._no_parents:
            names = ", ".join(list(self._no_parents)[:_EXAMPLES])
            yield (
                f"Parent: {counted(self._no_parents.total(), 'item')} below an item of the same "
                f"level ({names}), which can't be its parent here; kept beside the items."
            )
        if self._wide:
            yield f"{counted(self._wide, 'row')} had more cells than there are headers."
        yield from text_notes(self._hidden, self._cut)


def _asked(cells: Sequence[JsonValue]) -> str | tuple[str, ...]:
    """What these cells ask, where it is short enough to be remembered; else nothing."""
    asked = [cell for cell in cells if isinstance(cell, str) and len(cell) <= _REMEMBERED]
    if len(asked) < len(cells):
        return ""
    return asked[0] if len(asked) == 1 else tuple(asked)


def _stripped(cells: Sequence[JsonValue]) -> list[JsonValue] | None:
    """The cells without blanks at their ends; None where there is more to clean.

    One look at a whole row is much cheaper than one at each of its cells.
    """
    try:
        together = "".join(cells)  # type: ignore[arg-type]
    except TypeError:
        return None
    if len(together) > TEXT_LIMIT or not _HARMLESS.match(together):
        return None
    return [cell and cell.strip() for cell in cells]  # type: ignore[union-attr]


def _shown(row: Row, name: str) -> str:
    cell = row.raw.get(row.sources.get(name, ""))
    return " ".join("; ".join(texts_of_cell(cell)).split())


def _is_filled(cell: JsonValue) -> bool:
    return bool(cell) or isinstance(cell, (bool, int, float))


def _kept(cells: Sequence[JsonValue], places: Sequence[int]) -> JsonValue:
    """What stands in these places, without empty ones at the end; None where nothing does."""
    if len(places) == 1:
        cell = cells[places[0]]
        return cell if cell or _is_filled(cell) else None
    found = [cells[place] for place in places]
    while found and not _is_filled(found[-1]):
        found.pop()
    if not found:
        return None
    return found if len(found) > 1 else found[0]


def moves_in(cell: JsonValue) -> list[tuple[str, str, str, str]]:
    """The changes of state that a cell lists."""
    entries = cell if isinstance(cell, list) else []
    return [
        (str(entry[0]), str(entry[1]), str(entry[2]), str(entry[3]))
        for entry in entries
        if isinstance(entry, list) and len(entry) == 4
    ]


def link_texts(name: str, cell: JsonValue) -> list[str]:
    """The rows that a cell names: one, or for dependencies several in one text."""
    texts = texts_of_cell(cell)
    if name == "parent":
        return [_key_before_title(clean(text)) for text in texts]
    parts = [clean(part) for text in texts for part in text.replace(";", ",").split(",")]
    if any(map(_KEY_AND_TITLE.match, parts)):
        # A title may have commas: what stands between two keys belongs to the first.
        parts = [part for part in parts if _KEY_AND_TITLE.match(part) or _KEY.match(part)]
    return [_key_before_title(part) for part in parts if part]


def _key_before_title(text: str) -> str:
    """`US12` of `US12: Pay by card`."""
    match = _KEY_AND_TITLE.match(text)
    return match[1] if match else text


def _joined(lists: Iterable[JsonValue]) -> list[JsonValue]:
    joined: list[JsonValue] = []
    for entries in lists:
        joined += entries if isinstance(entries, list) else []
    return joined


def _once(entries: Iterable[JsonValue]) -> list[JsonValue]:
    return list[JsonValue](dict.fromkeys(str(entry) for entry in entries))
