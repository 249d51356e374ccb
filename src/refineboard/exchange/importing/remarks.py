"""What an import finds out about a file as a whole: epics that are features, sprints with new
names, rows that are left out, items that are gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from refineboard.domain.documents import text_of
from refineboard.domain.workspace import Workspace
from refineboard.exchange.importing.routing import reference_of
from refineboard.exchange.importing.source import Source
from refineboard.exchange.importing.updating import Context
from refineboard.exchange.tables.base import counted
from refineboard.exchange.tables.columns import Columns
from refineboard.exchange.tables.layout import layout_of
from refineboard.exchange.tables.table import Table
from refineboard.exchange.tables.tracker import Tracker, UserMap, folded
from refineboard.exchange.tables.values import CellReader, texts_of_cell

_SHOWN = 10
_EPIC = "epic"
_ABOVE_STORIES = frozenset({"feature", "capability"})


def take_epics_for_features(
    tables: Sequence[Table], columns: Mapping[str, Columns], source: Source, cells: CellReader
) -> list[str]:
    """Takes epics for features where the tool has no other word for these, and says so."""
    tracker = source.tracker
    if not tracker.epics_are_features or _EPIC in source.user.kinds:
        return []
    words = {
        folded(text)
        for table in tables
        for place in columns[table.name].fields.get("kind", ())
        for _, row in table.records
        if place < len(row)
        for text in texts_of_cell(row[place])
    }
    if _EPIC not in words or {tracker.kinds.get(word) for word in words} & _ABOVE_STORIES:
        return []
    cells.read_kind_as(_EPIC, "feature")
    return ['Epics are taken for features; epic = "epic" in a table [kinds] of a map says no.']


def renamed_sprints(
    workspace: Workspace, context: Context, tables: Sequence[Table]
) -> Iterator[tuple[str, str]]:
    """Makes sprints known by their ids, whatever they are called by now; new name and our key."""
    for table in tables:
        layout = layout_of(workspace, context.system, table.form)
        told, known = (
            manner if isinstance(manner, dict) else {}
            for manner in (table.manner.get("sprints"), layout.manner.get("sprints"))
        )
        before = {str(id_): name for name, id_ in known.items()}
        for name, id_ in told.items():
            old = before.get(str(id_), name)
            key = context.cells.known("iterations", old) if old != name else None
            if key and context.cells.known("iterations", name) is None:
                context.cells.learn("iterations", name, key)
                yield name, key


def left_out_notes(left_out: Mapping[str, int], user: UserMap) -> Iterator[str]:
    """How many rows of which kinds were left out, but for those that a map leaves out."""
    for kind, number in left_out.items():
        if folded(kind) not in user.kinds:
            yield (
                f"{counted(number, 'row')} of the kind {kind} left out: no backlog has such items. "
                f'A line "{kind}" = "story" in a table [kinds] of a map imports them.'
            )


def gone_notes(
    workspace: Workspace, tracker: Tracker, seen: Collection[str], keys: Sequence[str]
) -> Iterator[str]:
    """Items of the tool that the file has not, beside others of the same project.

    `seen` are our keys of those that it has, and `keys` the tool's keys in it.
    """
    names = {
        key: text_of(reference_of(document, tracker.system), "key")
        for key, document in workspace.items.items()
    }
    projects = {_project(name) for name in (*keys, *(names[key] for key in seen))}
    gone = [
        f"{key} ({name})"
        for key, name in names.items()
        if name and key not in seen and _project(name) in projects
    ]
    if gone:
        shown = ", ".join(gone[:_SHOWN]) + (" …" if len(gone) > _SHOWN else "")
        are = "item is" if len(gone) == 1 else "items are"
        yield f"{len(gone):,} {are} here from {tracker.label} and not in the file; kept: {shown}."


def _project(key: str) -> str:
    """The part of a key that its project's items share; "" where it is a number alone."""
    return key.rpartition("-")[0]
