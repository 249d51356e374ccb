"""Workspaces for import tests, made by the same commands that people give."""

from __future__ import annotations

from refineboard.domain.change import LogEntry, Stamp
from refineboard.domain.commands import AddItem, Command, EditItem, FieldEdit, FoundArt, ImportItems
from refineboard.domain.decide import decide
from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.workspace import Workspace
from refineboard.exchange.base import ImportPlan

STAMP = Stamp("ana", "2026-11-24T09:00:00.000Z")


def a_workspace(*commands: Command) -> Workspace:
    """An ART with the teams CHK and LED, after `commands`."""
    workspace = Workspace()
    teams = (("CHK", "Checkout"), ("LED", "Ledger"))
    after(workspace, FoundArt("Payments", teams, "2026-10-05"), *commands)
    return workspace


def after(workspace: Workspace, *commands: Command) -> Workspace:
    """The workspace after `commands`."""
    for command in commands:
        change = decide(workspace, command, STAMP)
        workspace.apply(LogEntry(1, STAMP.at, STAMP.by, change))
    return workspace


def with_plan(workspace: Workspace, plan: ImportPlan, backlog: str = "CHK") -> list[Document]:
    """Carries the plan out; the new items in order."""
    before = set(workspace.items)
    after(workspace, ImportItems(backlog, plan.created, "test"))
    return [workspace.items[key] for key in workspace.keys_in(backlog) if key not in before]


def add(title: str, backlog: str = "CHK", kind: str = "story") -> AddItem:
    """The command that adds an item."""
    return AddItem(backlog, kind, title)


def edit(key: str, field: str, value: JsonValue) -> EditItem:
    """The command that sets one field."""
    return EditItem(key, (FieldEdit(field, value),))
