"""Workspaces for import tests, made by the same commands that people give."""

from __future__ import annotations

from collections.abc import Mapping

from refineboard.domain.change import LogEntry, Stamp
from refineboard.domain.commands import AddItem, Command, EditItem, FoundArt
from refineboard.domain.decide import decide
from refineboard.domain.documents import Document, JsonValue, documents_of, text_of
from refineboard.domain.edits import FieldEdit
from refineboard.domain.fields import new_dependency
from refineboard.domain.workspace import Workspace
from refineboard.exchange.importing.plan import ImportPlan
from refineboard.exchange.importing.updating import Choice
from refineboard.exchange.sources import plan_import
from refineboard.exchange.tables.tracker import UserMap

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


def filled(items: list[dict[str, JsonValue]]) -> Workspace:
    """A workspace with a feature and these items, each hanging on it and on the one before."""
    workspace = a_workspace(add("Feature", "ART", "feature"))
    for number, item in enumerate(items, 1):
        fields = [FieldEdit(name, value) for name, value in item.items() if name != "kind"]
        fields.append(FieldEdit("parent", "ART-1"))
        if number > 1:
            fields.append(FieldEdit("depends_on", [new_dependency(f"CHK-{number - 1}")]))
        after(workspace, AddItem("CHK", str(item["kind"]), str(item["title"]), tuple(fields)))
    return workspace


def plan_csv(
    workspace: Workspace,
    backlog: str | None,
    data: bytes | str,
    mapping: Mapping[str, str] | None = None,
    *,
    source: str = "csv",
    choice: Choice = "leave",
) -> ImportPlan:
    """The plan of one file."""
    data = data.encode() if isinstance(data, str) else data
    user = UserMap(columns=mapping or {})
    return plan_import(
        workspace, source, [("a.csv", data)], backlog=backlog, user=user, choice=choice
    )


def with_plan(workspace: Workspace, plan: ImportPlan, backlog: str = "CHK") -> list[Document]:
    """Carries the plan out; the backlog's new items in order."""
    before = set(workspace.items)
    if plan.command is not None:
        after(workspace, plan.command)
    return [workspace.items[key] for key in workspace.keys_in(backlog) if key not in before]


def add(title: str, backlog: str = "CHK", kind: str = "story") -> AddItem:
    """The command that adds an item."""
    return AddItem(backlog, kind, title)


def edit(key: str, field: str, value: JsonValue) -> EditItem:
    """The command that sets one field."""
    return EditItem(key, (FieldEdit(field, value),))


def references(document: Document) -> list[tuple[str, str]]:
    """System and key of what an item is elsewhere."""
    return [
        (text_of(entry, "system"), text_of(entry, "key")) for entry in documents_of(document, "ext")
    ]
