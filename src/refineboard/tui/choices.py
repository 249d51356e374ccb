"""Where an item can be moved to, as the choices of a picker."""

from __future__ import annotations

from refineboard.domain.documents import Document, text_of
from refineboard.domain.workspace import Workspace
from refineboard.tui.cards import GLYPHS
from refineboard.tui.screens.picker import Choice

NO_ITERATION = "none"
"""Stands for taking an item out of its iteration."""


def move_choices(workspace: Workspace, document: Document) -> list[Choice]:
    """States of the item's backlog, then iterations, then the other backlogs."""
    backlog = workspace.backlog(text_of(document, "backlog"))
    choices = [
        Choice(f"state:{state.key}", "state", f"{GLYPHS[state.category]} {state.label}")
        for state in backlog.states
        if state.key != text_of(document, "state")
    ]
    choices += [
        Choice(f"iteration:{key}", "iteration", f"{key}  {text_of(iteration, 'start')}")
        for key, iteration in workspace.tables["iterations"].items()
        if key != text_of(document, "iteration")
    ]
    if text_of(document, "iteration"):
        choices.append(Choice(f"iteration:{NO_ITERATION}", "iteration", "not planned"))
    choices += [
        Choice(f"backlog:{other.key}", "backlog", f"{other.key}  {other.name}")
        for other in workspace.backlogs.values()
        if other.key != backlog.key
    ]
    return choices
