"""What an export to a tracker's interface would change there, before anything is sent.

Before stands what the tool said last, after it what it would be told. Long texts are told by the
first line that differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.fields import FIELDS
from refineboard.domain.workspace import Workspace
from refineboard.exchange.exporting.headers import header_for
from refineboard.exchange.exporting.requests import Requests
from refineboard.exchange.exporting.rows import ExportRow, TableExporter
from refineboard.exchange.importing.routing import reference_of
from refineboard.exchange.tables.base import counted, shortened
from refineboard.exchange.tables.layout import layout_of
from refineboard.exchange.tables.tracker import LINKS, Tracker
from refineboard.exchange.tables.values import texts_of_cell

_SHOWN = 60
_DIGEST = "sha256:"
_NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class FieldPreview:
    """One field of one item, as the tool has it and as it would be."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ItemPreview:
    """One item with the fields that would be sent."""

    key: str
    external: str
    """Its key there; "" where it would be made."""
    does: tuple[str, ...]
    fields: tuple[FieldPreview, ...]

    @property
    def lines(self) -> Iterator[str]:
        """The item as lines for a person."""
        yield f"{self.key}  {self.external or 'new'}: {'; '.join(self.does)}"
        for entry in self.fields:
            yield f"    {entry.field}: {entry.before} → {entry.after}"


def preview_of(
    workspace: Workspace,
    tracker: Tracker,
    documents: Sequence[Document],
    requests: Requests,
) -> list[ItemPreview]:
    """Each item that some request is about, with the fields that differ from what the tool said."""
    told, seen = (layout_of(workspace, tracker.system, form) for form in ("json", "csv"))
    layout = told if told.columns else seen
    header = header_for(workspace, tracker, layout, documents)
    exporter = TableExporter(workspace, tracker, header, layout.mapping)
    found: list[ItemPreview] = []
    for document in documents:
        key = text_of(document, "key")
        does = tuple(request.does for request in requests.requests if key in request.items)
        if not does:
            continue
        row = exporter.row(document)
        fields = tuple(_field(exporter, row, name) for name in FIELDS if name in row.changed)
        external = text_of(reference_of(document, tracker.system), "key")
        found.append(ItemPreview(key, external, does, fields))
    return found


def preview_lines(items: Sequence[ItemPreview], requests: Requests) -> Iterator[str]:
    """The preview as lines for a person, the counts last."""
    for item in items:
        yield from item.lines
    fields = sum(len(item.fields) for item in items)
    new = sum(not item.external for item in items)
    yield (
        f"{counted(len(items), 'item')} ({new:,} new), {counted(fields, 'field')}, "
        f"{counted(len(requests.requests), 'request')}: nothing was sent."
    )


def _field(exporter: TableExporter, row: ExportRow, name: str) -> FieldPreview:
    base = reference_of(row.document, exporter.tracker.system).get("base")
    before = base.get(name) if isinstance(base, dict) else None
    header = exporter.header_of(name)
    now = row.changed[name]
    if isinstance(before, str) and before.startswith(_DIGEST):
        # Of a long text only a digest is kept; its letters are where they were not made here.
        before = exporter.original(row.document, header) if header else ""
        before = before or "another text"
    if name in ("state", "kind", "iteration", "pi"):
        return FieldPreview(
            FIELDS[name].label,
            _words(exporter, row, name, before),
            _words(exporter, row, name, now),
        )
    one, other = _shown(before, now)
    return FieldPreview(FIELDS[name].label, one, other)


def _words(exporter: TableExporter, row: ExportRow, name: str, value: JsonValue) -> str:
    """A value in the tool's own words."""
    if value in (None, ""):
        return _NOTHING
    texts = exporter.texts(row.document, name, value, learned=name not in LINKS)
    return ", ".join(map(str, texts)) or str(value)


def _shown(before: JsonValue, now: JsonValue) -> tuple[str, str]:
    """Both values, of texts with several lines the first line that differs."""
    one, other = (_text(value) for value in (before, now))
    lines = zip(one.split("\n"), other.split("\n"), strict=False)
    place = next((at for at, (left, right) in enumerate(lines) if left != right), 0)
    return _line(one, place), _line(other, place)


def _text(value: JsonValue) -> str:
    if isinstance(value, list):
        return ", ".join(text for entry in value for text in texts_of_cell(entry))
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return "" if value is None else str(value)


def _line(text: str, place: int) -> str:
    lines = text.split("\n")
    line = lines[min(place, len(lines) - 1)]
    return f'"{shortened(clean(line), _SHOWN)}"' if " " in line else clean(line) or _NOTHING
