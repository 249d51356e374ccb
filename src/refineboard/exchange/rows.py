"""Rows of a table against the workspace: new, known and equal, known and different, unusable.

A row with a key is known by that key alone; one without is known by its title in the backlog, so
that a second import of a plain list adds nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from refineboard.domain.cleaning import TEXT_LIMIT, clean, has_hidden
from refineboard.domain.commands import NewItem
from refineboard.domain.decide.checks import LEVELS
from refineboard.domain.documents import Document, JsonValue, documents_of, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import FIELDS
from refineboard.domain.workspace import Backlog, Workspace
from refineboard.exchange.base import (
    Difference,
    ImportConflict,
    ImportPlan,
    SkippedRow,
    counted,
    text_notes,
    title_of,
)
from refineboard.exchange.columns import KEY, Columns
from refineboard.exchange.values import CellReader

Record = tuple[int, Sequence[str]]
"""A row's number, the header's being 1, and its cells."""

SYSTEM = "csv"
"""How an item remembers that its other key came from a table."""

_SET_FIELDS = frozenset({"tags"})
_EXAMPLES = 3


@dataclass(slots=True)
class _Row:
    """What one row says."""

    number: int
    external: str | None = None
    whole_title: str = ""
    """The title's whole text, where it had to be cut."""
    values: dict[str, JsonValue] = field(default_factory=dict)
    """Only what the row says: an empty cell has no entry."""
    extra: dict[str, JsonValue] = field(default_factory=dict)
    sources: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Header and text of the cell that each value was read from."""

    def keep(self, header: str, texts: Iterable[str]) -> None:
        """Puts texts under the header of their column, a single one as itself."""
        kept = self.extra.get(header, [])
        entries: list[JsonValue] = list(kept) if isinstance(kept, list) else [kept]
        entries += [clean(text, multiline=True) for text in texts]
        if entries:
            self.extra[header] = entries if len(entries) > 1 else entries[0]


class RowPlanner:
    """Plans the rows of one table."""

    def __init__(self, workspace: Workspace, backlog: Backlog, columns: Columns) -> None:
        self._workspace = workspace
        self._backlog = backlog
        self._columns = columns
        self._known = _external_keys(workspace)
        self._cells = CellReader(workspace, backlog, self._known)
        self._default_kind = "feature" if backlog.is_art else "story"
        self._unread: dict[str, Counter[str]] = defaultdict(Counter)
        self._hidden = self._cut = self._wide = 0

    def plan(self, records: Iterable[Record]) -> ImportPlan:
        """The plan of all rows."""
        rows = [self._row(number, cells) for number, cells in records]
        places: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            if row.external is not None:
                places[row.external].append(row.number)
        by_title = _keys_by_title(self._workspace, self._backlog.key)
        created: list[NewItem] = []
        conflicts: list[ImportConflict] = []
        skipped: list[SkippedRow] = []
        unchanged = 0
        for row in rows:
            reason = _unusable(row, places)
            found = None if reason else self._found(row, by_title)
            if reason:
                skipped.append(SkippedRow(row.number, reason))
            elif found is None:
                created.append(self._new_item(row))
            elif found.differences:
                conflicts.append(found)
            else:
                unchanged += 1
        return ImportPlan(
            tuple(created), unchanged, tuple(conflicts), tuple(skipped), tuple(self._notes())
        )

    def _row(self, number: int, cells: Sequence[str]) -> _Row:
        self._hidden += sum(map(has_hidden, cells))
        self._cut += sum(len(cell) > TEXT_LIMIT for cell in cells)
        row = _Row(number)
        for name, places in self._columns.fields.items():
            filled = [
                (self._columns.names[place], cells[place]) for place in _filled(cells, places)
            ]
            if filled:
                self._read(row, name, filled)
        if row.whole_title:
            below = text_of(row.values, "description")
            row.values["description"] = clean(f"{row.whole_title}\n\n{below}", multiline=True)
        for header, places in self._columns.extra.items():
            row.keep(header, (cells[place] for place in _filled(cells, places)))
        surplus = _filled(cells, range(len(self._columns.names), len(cells)))
        self._wide += bool(surplus)
        for place in surplus:
            row.keep(f"Column {place + 1}", [cells[place]])
        self._keep_low_parent(row)
        return row

    def _read(self, row: _Row, name: str, filled: list[tuple[str, str]]) -> None:
        """Reads a field from its filled cells: a list from all, anything else from the first."""
        header, text = filled[0]
        row.sources[name] = (header, clean(text, multiline=True))
        if name != KEY and FIELDS[name].is_list:
            row.values[name] = _joined(self._cells.value(name, entry) for _, entry in filled)
            return
        for other in filled[1:]:
            if other != filled[0]:
                row.keep(other[0], [other[1]])
        if name == KEY:
            row.external = clean(text)
        elif name == "title":
            row.values[name], row.whole_title = title_of(text)
        else:
            try:
                value = self._cells.value(name, text)
            except RuleBroken:
                self._leave(row, name)
                return
            if value is not None:
                row.values[name] = value

    def _leave(self, row: _Row, name: str) -> None:
        """Keeps a cell that means nothing here beside the item."""
        header, text = row.sources[name]
        row.values.pop(name, None)
        row.keep(header, [text])
        self._unread[name][text[:40]] += 1

    def _keep_low_parent(self, row: _Row) -> None:
        parent = text_of(row.values, "parent")
        if parent:
            above = text_of(self._workspace.items[parent], "kind")
            kind = text_of(row.values, "kind") or self._default_kind
            if LEVELS.get(above, 0) <= LEVELS[kind]:
                self._leave(row, "parent")

    def _found(self, row: _Row, by_title: Mapping[str, list[str]]) -> ImportConflict | None:
        """The item that the row means, with what differs; of several an equal one."""
        if row.external is None:
            keys = by_title.get(text_of(row.values, "title"), [])
        else:
            keys = [self._known[row.external]] if row.external in self._known else []
        candidates = [
            ImportConflict(
                row.number, key, row.external, _differences(self._workspace.items[key], row)
            )
            for key in keys
        ]
        return min(candidates, key=lambda candidate: len(candidate.differences), default=None)

    def _new_item(self, row: _Row) -> NewItem:
        values = dict(row.values)
        iteration = self._workspace.tables["iterations"].get(text_of(values, "iteration"), {})
        if text_of(iteration, "pi"):
            values.setdefault("pi", text_of(iteration, "pi"))
        if row.external is not None:
            values["ext"] = [{"system": SYSTEM, "key": row.external, "url": None}]
        if row.extra:
            values["extra"] = row.extra
        return NewItem(tuple(values.items()))

    def _notes(self) -> Iterable[str]:
        yield self._columns.summary
        for name, texts in self._unread.items():
            examples = ", ".join(repr(text) for text in list(texts)[:_EXAMPLES])
            yield (
                f"{FIELDS[name].label}: {counted(texts.total(), 'value')} not understood "
                f"({examples}) and kept beside the items{self._instead(name)}."
            )
        if self._wide:
            yield f"{counted(self._wide, 'row')} had more cells than there are headers."
        yield from text_notes(self._hidden, self._cut)

    def _instead(self, name: str) -> str:
        if name == "state":
            return f"; they start in {self._backlog.states[0].label}"
        return f"; they count as {self._default_kind}" if name == "kind" else ""


def _external_keys(workspace: Workspace) -> dict[str, str]:
    """Our key for each key that came from a table."""
    return {
        text_of(reference, "key"): key
        for key, document in workspace.items.items()
        for reference in documents_of(document, "ext")
        if text_of(reference, "system") == SYSTEM
    }


def _keys_by_title(workspace: Workspace, backlog: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key in workspace.keys_in(backlog):
        found[text_of(workspace.items[key], "title")].append(key)
    return found


def _unusable(row: _Row, places: Mapping[str, list[int]]) -> str | None:
    """Why the row cannot be imported."""
    if not text_of(row.values, "title"):
        return "There is no title."
    if row.external is None or len(places[row.external]) == 1:
        return None
    others = ", ".join(str(number) for number in places[row.external] if number != row.number)
    return f"The key {row.external[:60]} is in more than one row; see {others[:60]}."


def _differences(document: Document, row: _Row) -> tuple[Difference, ...]:
    extra = document.get("extra")
    kept = extra if isinstance(extra, dict) else {}
    found: list[Difference] = []
    for name, value in row.values.items():
        here = document.get(name, FIELDS[name].empty)
        header, text = row.sources.get(name, ("", ""))
        # A cell that meant nothing when it was imported is no difference when it does later.
        left_out = header in kept and kept[header] == text
        if not left_out and not _same(name, here, value):
            found.append(Difference(name, here, value))
    return tuple(found)


def _same(name: str, here: JsonValue, file: JsonValue) -> bool:
    if name in _SET_FIELDS and isinstance(here, list) and isinstance(file, list):
        return sorted(map(str, here)) == sorted(map(str, file))
    return here == file


def _filled(cells: Sequence[str], places: Iterable[int]) -> list[int]:
    """Those of the places that hold a text."""
    return [place for place in places if place < len(cells) and clean(cells[place])]


def _joined(lists: Iterable[JsonValue]) -> list[JsonValue]:
    joined: list[JsonValue] = []
    for entries in lists:
        for entry in entries if isinstance(entries, list) else []:
            if entry not in joined:
                joined.append(entry)
    return joined
