"""Items as rows of a tracker's own table: its columns, its words, and what changed here.

What nobody changed goes back in the words it came in, column by column; what changed is written
as the importer reads it. So a table that comes in and goes out again is the same table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import TypeAlias

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.fields import FIELDS
from refineboard.domain.workspace import ART, Backlog, Workspace
from refineboard.exchange.exporting.kept import mapping_in, spread, undecided_in
from refineboard.exchange.importing.links import Links
from refineboard.exchange.importing.merging import mark, same
from refineboard.exchange.importing.routing import KnownItems, reference_of
from refineboard.exchange.importing.tool_words import ToolWords
from refineboard.exchange.tables.cells import DEFAULTED, TABLE_OF_FIELD, CellWriter
from refineboard.exchange.tables.columns import Columns, columns_of
from refineboard.exchange.tables.layout import known_words
from refineboard.exchange.tables.originals import original_cells
from refineboard.exchange.tables.rows import link_texts
from refineboard.exchange.tables.tracker import (
    KEY,
    LINKS,
    LONG_TEXTS,
    OWN_KEY,
    OWN_TIME,
    TEAM,
    Tracker,
    UserMap,
    folded,
)

EMPTY: tuple[JsonValue, ...] = (None, "", [], {})
"""What says nothing in a cell."""


@dataclass(slots=True)
class ExportRow:
    """One item as a tracker's table has it."""

    document: Document
    cells: dict[str, list[JsonValue]] = field(default_factory=dict)
    """By header; several where a header comes several times."""
    changed: dict[str, JsonValue] = field(default_factory=dict)
    """Fields that are not what the tool said last, with their values; links in its names."""
    touched: set[str] = field(default_factory=set)
    """Headers under which something else stands than the tool said last."""
    is_new: bool = False
    """Whether the tool does not know the item yet."""
    undecided: frozenset[str] = frozenset()
    """Fields that both sides changed; they are written as the tool said them last."""

    def put(self, header: str, cells: list[JsonValue]) -> None:
        """Writes something that the tool did not say."""
        self.cells[header] = cells
        self.touched.add(header)


Finish: TypeAlias = Callable[["TableExporter", ExportRow], None]
"""What a tracker adds to a row: columns that repeat what others say in another way."""


class TableExporter:
    """Makes rows of items for one tracker."""

    def __init__(
        self,
        workspace: Workspace,
        tracker: Tracker,
        header: Sequence[str],
        mapping: Mapping[str, str],
        finish: Finish | None = None,
    ) -> None:
        """`header` is that of the tool's last table; `mapping` how a person had it read."""
        self.workspace = workspace
        self.tracker = tracker
        self.links = Links(workspace, KnownItems(workspace, tracker.system), tracker.system)
        self._writer = CellWriter(workspace, tracker)
        self.columns: Columns = columns_of(
            header, tracker, UserMap(columns=_present(mapping, header))
        )
        self._finish = finish
        self._words = ToolWords(workspace, tracker, self.columns.headers, self._writer)
        self._numbers: dict[str, int] = {}
        self._chosen: dict[tuple[str, ...], str] = {}
        self._notes: list[str] = []

    def number_for(self, key: str) -> int:
        """A number that the file itself gives to an item which the tool does not know.

        They count from 1: a number next to the highest that is known here may be the id of
        something that is not here, and small ones no tool gives any more.
        """
        if key not in self._numbers:
            self._numbers[key] = next(self._free_numbers)
        return self._numbers[key]

    @cached_property
    def _free_numbers(self) -> Iterator[int]:
        """The numbers by which the tool knows nothing that is here."""
        taken = {
            text_of(reference_of(document, self.tracker.system), "id")
            for document in self.workspace.items.values()
        }
        return (number for number in count(1) if str(number) not in taken)

    def _usual_header(self, headers: Sequence[str], kind: str) -> str:
        """Of several columns for one field the one that the tool's items of a kind fill most."""
        if len(headers) == 1:
            return headers[0]
        asked = (kind, *headers)
        if asked not in self._chosen:
            filled = Counter(
                header
                for document in self.workspace.items.values()
                if document.get("kind") == kind
                for header in headers
                if self.told(document, header) not in EMPTY
            )
            self._chosen[asked] = max(headers, key=lambda header: filled[header])
        return self._chosen[asked]

    def _headers(self, name: str) -> list[str]:
        return list(self.columns.headers.get(name, ()))

    def header_of(self, name: str) -> str | None:
        """The column into which a changed field goes."""
        headers = self._headers(name)
        return headers[0] if headers else None

    def about_header(self, name: str) -> str | None:
        """The column that tells something about an item which is no field."""
        places = self.columns.about.get(name, ())
        return self.columns.names[places[0]] if places else None

    def row(self, document: Document) -> ExportRow:
        """The item as a row."""
        reference = reference_of(document, self.tracker.system)
        base, raw = mapping_in(reference.get("base")), mapping_in(reference.get("raw"))
        given = {**raw, **mapping_in(document.get("extra"))}
        row = ExportRow(document, is_new=not reference, undecided=undecided_in(reference))
        for header in self.columns.extra:
            row.cells[header] = spread(given.get(header))
        for header in self._headers(KEY):
            row.cells[header] = [text_of(reference, "key")]
        for name in FIELDS:
            self._write_field(row, name, base, given)
        self._write_blocks(row, given)
        self._write_own(row)
        if self._finish is not None:
            self._finish(self, row)
        for header, kept in mapping_in(reference.get("exact")).items():
            if header in row.cells and header not in row.touched:
                row.cells[header] = original_cells(kept)
        return row

    def _write_field(
        self,
        row: ExportRow,
        name: str,
        base: Mapping[str, JsonValue],
        given: Mapping[str, JsonValue],
    ) -> None:
        value = self.value(row.document, name)
        is_changed = name not in row.undecided and self._differs(base, name, value)
        if is_changed:
            row.changed[name] = value
        if name in self.columns.shared:
            return
        headers = self._headers(name)
        heard = [header for header in headers if given.get(header) not in EMPTY]
        for header in headers:
            row.cells[header] = spread(given.get(header))
        is_silent = name in row.undecided or (
            name in DEFAULTED and any(given.get(header) == "" for header in headers)
        )
        if not headers or not (is_changed or not (heard or is_silent)):
            return
        target = heard[0] if heard else self._usual_header(headers, text_of(row.document, "kind"))
        texts = self.texts(row.document, name, value, learned=is_changed)
        if is_changed and texts and name in LONG_TEXTS:
            texts = [self._writer.long_text(name, value, self.original(row.document, target))]
        if is_changed and not self._says(texts, name, base, given.get(target), row):
            row.put(target, texts)
        else:
            row.cells[target] = texts

    def _says(
        self,
        texts: list[JsonValue],
        name: str,
        base: Mapping[str, JsonValue],
        given: JsonValue,
        row: ExportRow,
    ) -> bool:
        """Whether the tool said the same word for another state of ours; then nothing changed."""
        if name != "state" or row.is_new:
            return False
        told = spread(given) or self._writer.texts(
            name, base.get(name), self._backlog(row.document)
        )
        if texts == told:
            row.changed.pop(name, None)
        return texts == told

    def is_changed(self, document: Document, name: str) -> bool:
        """Whether a field is not what the tool said last; of a new item, whether it is filled."""
        reference = reference_of(document, self.tracker.system)
        if name in undecided_in(reference):
            return False
        return self._differs(mapping_in(reference.get("base")), name, self.value(document, name))

    def _differs(self, base: Mapping[str, JsonValue], name: str, value: JsonValue) -> bool:
        told = base.get(name, FIELDS[name].empty)
        # What the tool reads out of our cell is what it has been told.
        return not same(name, told, mark(name, value)) and not same(
            name, told, mark(name, self._writer.read_back(name, value))
        )

    def value(self, document: Document, name: str) -> JsonValue:
        """A field's value here, links in the tool's names.

        A PI that only follows from the iteration counts as none where the tool has said none.
        """
        value = self.links.of(document, name) if name in LINKS else document.get(name)
        if name == "pi" and value:
            base = mapping_in(reference_of(document, self.tracker.system).get("base"))
            iterations = self.workspace.tables["iterations"]
            named = (text_of(base, "iteration"), text_of(document, "iteration"))
            followed = [iterations.get(iteration, {}).get("pi") for iteration in named]
            value = None if not base.get("pi") and value in followed else value
        if name == "title":
            return self._writer.title(str(value or ""))
        return FIELDS[name].empty if value is None else value

    def name_of(self, key: str) -> str:
        """How the file calls an item: by the tool's name, else by one of its own."""
        name = self.links.name(key)
        return str(self.number_for(key)) if name == key and self.tracker.numbers_new else name

    def told(self, document: Document, header: str) -> JsonValue:
        """What the tool said last of an item under a header, where its words were kept."""
        raw = mapping_in(reference_of(document, self.tracker.system).get("raw"))
        return raw.get(header, mapping_in(document.get("extra")).get(header))

    def original(self, document: Document, header: str) -> str:
        """The text that the tool had last under a header, every byte of it; "" where none is
        kept, because it is the same here."""
        reference = reference_of(document, self.tracker.system)
        exact = original_cells(mapping_in(reference.get("exact")).get(header))
        found = exact or spread(self.told(document, header))
        return str(found[0]) if found and isinstance(found[0], str) else ""

    def said(self, header: str, backlog: str | None = None) -> Counter[str]:
        """How often the tool's items have which text under a header; those of a backlog."""
        texts: Counter[str] = Counter()
        for document in self.workspace.items.values():
            if backlog in (None, text_of(document, "backlog")):
                cell = self.told(document, header)
                texts.update([cell] if isinstance(cell, str) else [])
        return texts

    def common(self, header: str) -> JsonValue:
        """What all items that the tool knows have under a header; None where they differ."""
        found = {
            str(mapping_in(document.get("extra")).get(header))
            for document in self.workspace.items.values()
            if reference_of(document, self.tracker.system)
        }
        return next(iter(found)) if len(found) == 1 and "None" not in found else None

    def texts(
        self, document: Document, name: str, value: JsonValue, *, learned: bool
    ) -> list[JsonValue]:
        """A value in the tool's words, one entry a column where it repeats its headers.

        With `learned` a word counts that its other items have for the same meaning.
        """
        backlog = self._backlog(document)
        word = self._words.word(name, value, backlog) if learned else None
        if word is not None:
            return [word]
        if name in LINKS and value:
            names = value if isinstance(value, list) else [value]
            named = [
                str(entry) for entry in names if self.tracker.names_new or not self.is_new(entry)
            ]
            value = list[JsonValue](map(self._renamed, named))
        texts = self._writer.texts(name, value, backlog)
        if len(texts) > 1 and not self.tracker.repeats_headers:
            return [self.tracker.separator.join(texts)]
        return list[JsonValue](texts)

    def span_words(self, field: str, key: str) -> list[str]:
        """What the tool calls one of our iterations or PIs, the latest name first."""
        words = known_words(self.workspace, self.tracker.system).get(TABLE_OF_FIELD[field], {})
        return [word for word, meaning in reversed(words.items()) if meaning == key]

    def note(self, row: ExportRow, words: str) -> None:
        """Remembers what a person should know of how an item is told."""
        self._notes.append(f"{text_of(row.document, 'key')}: {words}")

    def notes_on(self, rows: Iterable[ExportRow]) -> list[str]:
        """What a person should know, of titles that are told shorter than they are here too."""
        for row in rows:
            if row.undecided:
                names = ", ".join(FIELDS[name].label for name in sorted(row.undecided))
                self.note(
                    row,
                    f"{names} changed here and in {self.tracker.label}; not sent until you decide, "
                    "with --conflicts here or file.",
                )
            if "title" in row.changed and row.changed["title"] != row.document.get("title"):
                self.note(
                    row,
                    f"its title is cut to the {self.tracker.title_limit} characters that "
                    f"{self.tracker.label} takes; here it stays whole.",
                )
        return self._notes

    def is_new(self, key: JsonValue) -> bool:
        """Whether it is our key of an item that the tool does not know yet."""
        item = self.workspace.items.get(str(key), {})
        return bool(item) and not reference_of(item, self.tracker.system)

    def _renamed(self, name: str) -> str:
        return self.name_of(name) if name in self.workspace.items else name

    def _backlog(self, document: Document) -> Backlog:
        key = text_of(document, "backlog")
        return self.workspace.backlogs.get(key) or Backlog(key, key, ())

    def _write_blocks(self, row: ExportRow, given: Mapping[str, JsonValue]) -> None:
        """Those that wait for the item: as the tool said it, less and more what changed here."""
        header = self.header_of("blocks")
        if header is None:
            return
        key = text_of(row.document, "key")
        names = [
            text
            for cell in spread(given.get(header))
            for text in link_texts("blocks", cell)
            if self.links.find(text) is None or key in self._providers(self.links.find(text))
        ]
        me = self.links.name(key)
        for other in self.workspace.dependents(key):
            name, document = self.name_of(other), self.workspace.items[other]
            told = mapping_in(reference_of(document, self.tracker.system).get("base"))
            known = told.get("depends_on")
            if name not in names and not (isinstance(known, list) and me in known):
                names.append(name)
        before = spread(given.get(header))
        told_before = [text for cell in before for text in link_texts("blocks", cell)]
        if names == told_before:
            row.cells[header] = before
        elif self.tracker.repeats_headers:
            row.put(header, list[JsonValue](names))
        else:
            row.put(header, [self.tracker.separator.join(names)])

    def _providers(self, key: str | None) -> set[str]:
        entries = self.workspace.items.get(key or "", {}).get("depends_on")
        found = entries if isinstance(entries, list) else []
        return {str(entry.get("key")) for entry in found if isinstance(entry, dict)}

    def _write_own(self, row: ExportRow) -> None:
        for name, value in (
            (OWN_KEY, text_of(row.document, "key")),
            (OWN_TIME, text_of(row.document, "updated_at")),
        ):
            header = self.about_header(name)
            if header is not None:
                row.cells[header] = [value]
        header = self.about_header(TEAM)
        backlog = self._backlog(row.document)
        if header is not None and row.is_new and backlog.key != ART:
            row.put(header, [backlog.name])


def _present(mapping: Mapping[str, str], header: Sequence[str]) -> dict[str, str]:
    """What a person said of columns, as far as the header has them."""
    known = {folded(name) for name in header}
    return {
        name: column for name, column in mapping.items() if not column or folded(column) in known
    }
