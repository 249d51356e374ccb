"""The WSJF sheet: who scores in a spreadsheet finds the four parts beside what they make.

The parts, and only they, come back with `import csv`: the key and the time of the last change
stand in the first columns, so that nothing that was scored here meanwhile is overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import PARTS, score_of, usable_score, wsjf_order
from refineboard.exchange.tables.csv_files import write_csv

_DIGITS = 4
HEADER = (
    "refineboard key",
    "refineboard updated",
    "wsjf place",
    "place in backlog",
    "title",
    *PARTS,
    "cost of delay",
    "wsjf",
    "backlog key",
    "state",
)


def write_sheet(workspace: Workspace, documents: Sequence[Document], *, guard: bool) -> bytes:
    """The items in the order of WSJF, unscored ones last."""
    places = {
        key: place
        for backlog in workspace.backlogs
        for place, key in enumerate(workspace.keys_in(backlog), 1)
    }
    by_key = {text_of(document, "key"): document for document in documents}
    rows = [
        _row(workspace, by_key[key], place, places.get(key))
        for place, key in enumerate(wsjf_order(documents), 1)
    ]
    return write_csv(HEADER, rows, {}, guard=guard)


def _row(
    workspace: Workspace, document: Document, place: int, in_backlog: int | None
) -> list[JsonValue]:
    score = score_of(document)
    parts = (usable_score(document, part) for part in PARTS)
    cells: tuple[JsonValue, ...] = (
        text_of(document, "key"),
        text_of(document, "updated_at"),
        None if score is None else place,
        in_backlog,
        text_of(document, "title"),
        *parts,
        None if score is None else score.cost_of_delay,
        None if score is None else round(float(score.wsjf), _DIGITS),
        text_of(document, "backlog"),
        workspace.state_of(document).label,
    )
    return ["" if cell is None else cell for cell in cells]
