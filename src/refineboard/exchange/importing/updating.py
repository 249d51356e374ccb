"""One row against the item that is here already: what is taken over, what stays, what clashes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from refineboard.domain.commands import ItemUpdate
from refineboard.domain.decide.checks import LEVELS
from refineboard.domain.documents import Document, JsonValue, documents_of, text_of
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import FIELDS
from refineboard.domain.workspace import ART, Backlog, Workspace
from refineboard.exchange.importing.fingerprints import FIELD
from refineboard.exchange.importing.links import Links
from refineboard.exchange.importing.merging import UNDECIDED, Outcome, mark, same, three_way
from refineboard.exchange.importing.plan import Difference
from refineboard.exchange.importing.routing import reference_of
from refineboard.exchange.importing.tool_words import ToolWords
from refineboard.exchange.tables.cells import DEFAULTED, CellWriter
from refineboard.exchange.tables.columns import Columns
from refineboard.exchange.tables.rows import Row, RowReader
from refineboard.exchange.tables.tracker import LINKS
from refineboard.exchange.tables.values import CellReader

Choice: TypeAlias = Literal["leave", "here", "file"]
"""What becomes of a field that both sides changed: it stays a conflict, or one side wins."""

Decisions: TypeAlias = Mapping[tuple[str, str], Choice]
"""What a person chose for single fields, by our key and the field's name."""

_DIFFER = (Outcome.TAKE, Outcome.CONFLICT)
_NEVER_EMPTY = ("title", "kind", "state")
_WAITING = ("depends_on", "blocks")


@dataclass(slots=True)
class Merge:
    """What one row does to one item."""

    key: str
    taken: list[Difference] = field(default_factory=list)
    clashing: list[Difference] = field(default_factory=list)
    edits: list[FieldEdit] = field(default_factory=list)
    base: dict[str, JsonValue] = field(default_factory=dict)
    kept: list[tuple[str, JsonValue, JsonValue]] = field(default_factory=list)
    moves: tuple[Document, ...] = ()

    @property
    def command(self) -> ItemUpdate | None:
        """What makes it true; None where there is nothing to do."""
        if not (self.edits or self.kept or self.moves):
            return None
        return ItemUpdate(self.key, tuple(self.edits), tuple(self.kept), moves=self.moves)


@dataclass(slots=True)
class Context:
    """What reading and merging the rows of one import needs."""

    workspace: Workspace
    system: str
    cells: CellReader
    reader: RowReader
    writer: CellWriter
    links: Links
    words: Callable[[Columns], ToolWords]
    """The tool's own words, as items have been heard to use them in such columns."""
    choice: Choice = "leave"
    decided: Decisions = field(default_factory=dict)
    is_tracker: bool = False
    """Whether what is here is sent back, so that conflicts must be remembered."""
    left_out: set[str] = field(default_factory=set)
    """The tool's keys of rows that are no items here."""
    _empty: dict[frozenset[str], dict[str, JsonValue]] = field(default_factory=dict)

    def said(self, row: Row, backlog: Backlog, kind: str, target: str) -> dict[str, JsonValue]:
        """Every field that the row's table has, links in the tool's names; "" and the like where
        the cell is empty. What means nothing here is left out, and counted."""
        known = row.values
        empty = self._empty_values(row.said).items()
        values = {name: known.get(name, nothing) for name, nothing in empty}
        values |= self._links(row, kind, target)
        if row.state:
            category = row.about.get("category", "")
            try:
                values["state"] = self.cells.state(row.state, category, backlog)
            except RuleBroken:
                self.reader.unread("state", row)
        for name in row.unread:
            values.pop(name, None)
        for name in _NEVER_EMPTY:
            if not values.get(name):
                values.pop(name, None)
        return values

    def _empty_values(self, said: frozenset[str]) -> Mapping[str, JsonValue]:
        """The fields that a table has columns for, without links, in the order of all fields."""
        if said not in self._empty:
            self._empty[said] = {
                name: FIELDS[name].empty for name in FIELDS if name in said and name not in LINKS
            }
        return self._empty[said]

    def _links(self, row: Row, kind: str, target: str) -> dict[str, JsonValue]:
        values: dict[str, JsonValue] = {}
        if "parent" in row.said:
            values["parent"] = self._parent(row, kind, target)
        names = row.links.get("depends_on")
        if not names and not row.said.isdisjoint(_WAITING):
            values["depends_on"] = []
        elif names:
            found = {name: self.links.find(name) for name in names}
            left = {name for name, other in found.items() if other in (None, target)}
            if left - self.left_out:
                self.reader.unread("depends_on", row)
                # What is understood of the list counts, and next time there may be more of it.
                row.unread.discard("depends_on")
                row.fingerprint = ""
            known = [other for other in found.values() if other and other != target]
            values["depends_on"] = list[JsonValue](
                sorted({self.links.name(other) for other in known})
            )
        return values

    def _parent(self, row: Row, kind: str, target: str) -> JsonValue:
        """The parent's name; one that is missing or not above the item is left beside it."""
        names = row.links.get("parent")
        if not names:
            return None
        level = max(LEVELS.get(kind, 0), *self.links.levels(target))
        for name in names:
            found = self.links.find(name)
            if found and found != target and min(self.links.levels(found)) > level:
                return self.links.name(found)
        known = next((name for name in names if self.links.find(name)), None)
        if known is None:
            self.reader.unread("parent", row)
        else:
            self.reader.no_parent(known, row)
        row.fingerprint = ""
        return None

    def entry(
        self, row: Row, values: dict[str, JsonValue], backlog: Backlog, columns: Columns
    ) -> dict[str, JsonValue]:
        """What a new item remembers of the tool."""
        base: dict[str, JsonValue] = {
            name: mark(name, value) for name, value in values.items() if value not in (None, "", [])
        }
        raw = self._raw(row, values, backlog, columns)
        return self._entry(row, base, raw)

    def _entry(
        self,
        row: Row,
        base: dict[str, JsonValue],
        raw: dict[str, JsonValue],
        undecided: Sequence[str] = (),
    ) -> dict[str, JsonValue]:
        other = row.about.get("ids")
        return {
            "system": self.system,
            "key": row.external,
            "url": row.about.get("url"),
            **({"id": other} if other else {}),
            "base": base,
            **({"raw": raw} if raw else {}),
            **({"exact": row.exact} if row.exact else {}),
            **({UNDECIDED: list[JsonValue](undecided)} if undecided else {}),
            FIELD: row.fingerprint or None,
        }

    def _raw(
        self, row: Row, values: dict[str, JsonValue], backlog: Backlog, columns: Columns
    ) -> dict[str, JsonValue]:
        """The row's own words where an export could not make them of the values."""
        raw: dict[str, JsonValue] = {}
        for name, header, places, has_others in columns.written:
            cell = row.raw.get(header)
            if cell is not None and (
                has_others or not self.writer.writes(name, values.get(name), backlog, places, cell)
            ):
                raw[header] = cell
        for name in DEFAULTED:
            headers = columns.headers.get(name, ())
            if headers and name not in columns.shared and not any(map(row.raw.get, headers)):
                raw[headers[0]] = ""
        return raw

    def merge(self, row: Row, key: str, columns: Columns) -> Merge:
        """The row against the item, field by field."""
        document = self.workspace.document(key)
        backlog = self.workspace.backlog(text_of(document, "backlog"))
        reference = reference_of(document, self.system)
        said = self.said(row, backlog, text_of(document, "kind"), key)
        merge = Merge(key, base=_texts(reference.get("base")))
        is_known = "base" in reference
        self._settle_state(said, row, document, backlog, columns)
        if is_known:
            self._keep_words(said, row, reference, backlog)
        elif key == row.about.get("own", "").upper():
            is_known = self._is_as_we_wrote_it(merge, row, document)
        for name, file in said.items():
            here = self.links.of(document, name) if name in LINKS else document.get(name)
            self._merge_field(merge, document, name, here, file, is_known=is_known)
        if row.external is not None:
            self._remember(merge, row, document, reference, said, columns)
        return merge

    def _keep_words(
        self, said: dict[str, JsonValue], row: Row, reference: Document, backlog: Backlog
    ) -> None:
        """A word that means something else by now, but is the same word, is no change."""
        base, raw = _texts(reference.get("base")), _texts(reference.get("raw"))
        for name in ("state", "kind"):
            header = row.sources.get(name, "")
            if name in said and name in base and header in row.raw:
                before = raw.get(header, self.writer.cell(name, base[name], backlog, 1))
                if before == row.raw[header]:
                    said[name] = base[name]

    def _settle_state(
        self,
        said: dict[str, JsonValue],
        row: Row,
        document: Document,
        backlog: Backlog,
        columns: Columns,
    ) -> None:
        """A word that an export writes for the state that is here means that state."""
        here = text_of(document, "state")
        if said.get("state", here) == here:
            return
        word = self.words(columns).word("state", here, backlog)
        if word is not None and word == row.raw.get(row.sources.get("state", "")):
            said["state"] = here

    def _is_as_we_wrote_it(self, merge: Merge, row: Row, document: Document) -> bool:
        """Whether the item is unchanged since we wrote the table; then it is its own base."""
        if row.about.get("own_time", "") < text_of(document, "updated_at"):
            return False
        merge.base = {
            name: mark(name, self.links.of(document, name) if name in LINKS else document.get(name))
            for name in FIELDS
            if document.get(name) not in (None, "", [])
        }
        return True

    def _merge_field(  # noqa: PLR0913 - three ways, and whose they are
        self,
        merge: Merge,
        document: Document,
        name: str,
        here: JsonValue,
        file: JsonValue,
        *,
        is_known: bool,
    ) -> None:
        here = FIELDS[name].empty if here is None else here
        base = merge.base.get(name, FIELDS[name].empty)
        outcome, value = three_way(name, base, here, file, is_known=is_known)
        if outcome in _DIFFER and self.writer.read_back(name, here) == file:
            outcome = Outcome.SETTLED
        if outcome is Outcome.TAKE and not self._may_take(document, name, value):
            outcome = Outcome.CONFLICT
        choice = self.decided.get((merge.key, name), self.choice)
        if outcome is Outcome.CONFLICT and choice == "file":
            outcome = Outcome.TAKE if self._may_take(document, name, value) else outcome
        if outcome is Outcome.CONFLICT and choice != "here":
            merge.clashing.append(Difference(name, here, file))
            return
        if file in (None, "", []):
            merge.base.pop(name, None)
        elif is_known or not same(name, here, file) or outcome is Outcome.SETTLED:
            merge.base[name] = mark(name, file)
        if outcome is Outcome.TAKE:
            merge.taken.append(Difference(name, here, value))
            merge.edits.append(self._edit(document, name, value))

    def _edit(self, document: Document, name: str, value: JsonValue) -> FieldEdit:
        saw = document.get(name, FIELDS[name].empty)
        if name in LINKS:
            value = self.links.to(name, value, documents_of(document, name))
        return FieldEdit(name, value, saw)

    def _may_take(self, document: Document, name: str, value: JsonValue) -> bool:
        """Whether the rules allow a new kind where the item stands and what hangs on it."""
        if name != "kind":
            return True
        kind, key = str(value), text_of(document, "key")
        if text_of(document, "backlog") != ART and kind in ("epic", "capability"):
            return False
        parent = text_of(document, "parent")
        below = (self.links.levels(child) for child in self.workspace.children(key))
        return all(LEVELS[kind] > max(levels) for levels in below) and (
            not parent or LEVELS[kind] < min(self.links.levels(parent))
        )

    def _remember(  # noqa: PLR0913, PLR0917 - both sides of an item and of a row
        self,
        merge: Merge,
        row: Row,
        document: Document,
        reference: Document,
        said: dict[str, JsonValue],
        columns: Columns,
    ) -> None:
        """Keeps what the next import must know, where it is not known yet."""
        backlog = self.workspace.backlog(text_of(document, "backlog"))
        raw = self._raw(row, said, backlog, columns)
        for clash in merge.clashing:
            for header in columns.headers.get(clash.field, ()):
                if self.is_tracker:
                    # Until somebody decides, the tool is told what it says itself.
                    raw[header] = row.raw.get(header, "")
                else:
                    raw.pop(header, None)
        before = _texts(reference.get("raw"))
        absent = {name: cell for name, cell in before.items() if name not in columns.places}
        undecided = [clash.field for clash in merge.clashing] if self.is_tracker else []
        entry = self._entry(row, merge.base, {**absent, **raw}, undecided)
        if merge.clashing:
            entry[FIELD] = None
        if {**entry, FIELD: reference.get(FIELD) or entry.get(FIELD)} != reference:
            others: list[JsonValue] = [
                dict(other)
                for other in documents_of(document, "ext")
                if text_of(other, "system") != self.system
            ]
            merge.kept.append(("ext", document.get("ext"), [*others, entry]))
        extra = _texts(document.get("extra"))
        new = {name: cell for name, cell in extra.items() if name not in columns.places}
        new |= row.extra
        if new != extra:
            merge.kept.append(("extra", document.get("extra"), new))
            # A tool's dates and ids move by themselves; nobody needs to read of it.
            silent = {columns.names[place] for places in columns.about.values() for place in places}
            changed = sorted(
                name for name in {*new, *extra} - silent if new.get(name) != extra.get(name)
            )
            merge.taken += [
                Difference(f"extra.{name}", extra.get(name), new.get(name)) for name in changed
            ]


def _texts(value: JsonValue) -> dict[str, JsonValue]:
    return dict(value) if isinstance(value, dict) else {}
