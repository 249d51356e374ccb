"""How two workspaces' documents of one item are told from others and brought together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from refineboard.domain.documents import Document, JsonValue, documents_of, text_of
from refineboard.domain.workspace import Workspace
from refineboard.exchange.importing.merging import mark
from refineboard.exchange.importing.plan import Difference
from refineboard.exchange.importing.routing import reference_of
from refineboard.exchange.own.lines import SYSTEM

DERIVED = frozenset({"key", "updated_at", "updated_by"})
"""Fields that follow from the log."""
GROWING = frozenset({"timeline", "rework"})
"""Lists of what happened: both sides' entries count."""


def marks_of(document: Document) -> Mapping[str, JsonValue]:
    """What is remembered of a document: a mark for each field that both sides may change."""
    return {
        name: mark(name, value)
        for name, value in document.items()
        if name not in DERIVED and name not in (*GROWING, "ext")
    }


def without_open(
    base: JsonValue, reference: Document, clashing: Sequence[Difference]
) -> dict[str, JsonValue]:
    """The marks of now; of what is still open those of last time."""
    before = reference.get("base")
    old = before if isinstance(before, dict) else {}
    marks = dict(base) if isinstance(base, dict) else {}
    for name, _, _ in clashing:
        marks.pop(name, None)
        if name in old:
            marks[name] = old[name]
    return marks


def other_references(document: Document) -> list[dict[str, JsonValue]]:
    """References to other tools than this one."""
    return [
        dict(entry) for entry in documents_of(document, "ext") if text_of(entry, "system") != SYSTEM
    ]


def origins(workspace: Workspace) -> dict[tuple[str, str], str]:
    """Our key for each key and making of an item that came from another workspace."""
    found: dict[tuple[str, str], str] = {}
    for key, document in workspace.items.items():
        reference = reference_of(document, SYSTEM)
        if reference:
            found[text_of(reference, "key"), text_of(reference, "id")] = key
    return found


def is_same(one: Document, other: Document) -> bool:
    """Whether two documents of one key are the same item: made at once by the same person."""
    return all(one.get(name) == other.get(name) for name in ("created_at", "created_by"))


def grown(here: JsonValue, file: JsonValue) -> JsonValue:
    """The entries of both lists in the order of their times."""
    if not isinstance(file, list):
        return here
    mine = here if isinstance(here, list) else []
    entries = [*mine, *(entry for entry in file if entry not in mine)]
    if entries == mine:
        return here
    return sorted(
        entries, key=lambda entry: text_of(entry, "at") if isinstance(entry, dict) else ""
    )
