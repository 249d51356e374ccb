"""What changed here and no export can carry: what was deleted, and in a file the order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from refineboard.domain.change import Deleted
from refineboard.domain.documents import text_of
from refineboard.exchange.exporting.kept import mapping_in
from refineboard.exchange.exporting.rows import TableExporter
from refineboard.exchange.importing.placing import runs_to_tell
from refineboard.exchange.importing.routing import reference_of
from refineboard.exchange.tables.base import counted

_SHOWN = 10


def deleted_notes(label: str, deleted: Mapping[str, Deleted]) -> Iterator[str]:
    """Items that were deleted here, which a tool keeps until somebody deletes them there."""
    if deleted:
        names = [f"{entry.key} ({name})" for name, entry in deleted.items()]
        shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
        yield f"{counted(len(names), 'item')} deleted here and still in {label}: {shown}."


def order_notes(exporter: TableExporter) -> Iterator[str]:
    """How many items were moved here since the tool told its ranks: its tables take none."""
    header = exporter.about_header("rank")
    if header is None:
        return
    workspace, system = exporter.workspace, exporter.tracker.system
    moved = 0
    for backlog in workspace.backlogs:
        here = workspace.keys_in(backlog)
        known = {
            key: text_of(mapping_in(workspace.items[key].get("extra")), header)
            for key in here
            if reference_of(workspace.items[key], system)
        }
        told = {key: rank for key, rank in known.items() if rank}
        moved += sum(len(run.keys) for run in runs_to_tell(here, told, ()))
    if moved:
        label = exporter.tracker.label
        yield (
            f"{counted(moved, 'item')} ranked otherwise here; a file can't tell {label} so. "
            "Rank them there."
        )
