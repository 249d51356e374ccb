"""The header of an export: the tool's own, with columns for what it has none for yet."""

from __future__ import annotations

from collections.abc import Iterable

from refineboard.domain.documents import Document
from refineboard.domain.fields import FIELDS
from refineboard.domain.workspace import Workspace
from refineboard.exchange.exporting.rows import EMPTY, TableExporter
from refineboard.exchange.tables.layout import Layout
from refineboard.exchange.tables.tracker import KEY, TEAM, Tracker

_ALWAYS = frozenset({KEY, "ids", TEAM, "title", "kind", "state"})


def header_for(
    workspace: Workspace, tracker: Tracker, layout: Layout, documents: Iterable[Document]
) -> list[str]:
    """The tool's header with columns for what it has none for yet and items here say."""
    base = [tracker.headers[name] for name in tracker.headers if name in _ALWAYS]
    header = list(layout.columns) or base
    exporter = TableExporter(workspace, tracker, header, layout.mapping)
    said = exporter.columns.said
    used = {
        name
        for document in documents
        for name in FIELDS
        if name not in said
        and (
            exporter.is_changed(document, name)
            or (not layout.columns and exporter.value(document, name) not in EMPTY)
        )
    }
    if layout.columns:
        return header + [title for name, title in tracker.headers.items() if name in used]
    return [title for name, title in tracker.headers.items() if name in used | _ALWAYS]
