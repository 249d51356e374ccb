"""Where an item can be moved to and what it can be linked to, as the choices of a picker."""

from __future__ import annotations

from collections.abc import Sequence

from refineboard.domain.decide.checks import LEVELS
from refineboard.domain.documents import Document, text_of
from refineboard.domain.workspace import ART, Workspace, providers_of
from refineboard.tui.board.cards import GLYPHS, shown_text
from refineboard.tui.kit.picker import Choice

NO_ITERATION = "none"
"""Stands for taking an item out of its iteration."""
NO_PARENT = " "
"""Stands for taking an item away from its feature."""


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


def parent_choices(workspace: Workspace, documents: Sequence[Document]) -> list[Choice]:
    """What can hold all of the items, the lowest kind and the open ones first; the parent that all
    of them have already is not among them. `workspace` is a reader: every item is looked at."""
    highest = max(LEVELS.get(text_of(document, "kind"), 0) for document in documents)
    parents = {text_of(document, "parent") for document in documents}
    kinds = {key: text_of(document, "kind") for key, document in workspace.items.items()}
    possible = [
        key
        for backlog in workspace.backlogs
        for key in workspace.keys_in(backlog)
        if LEVELS.get(kinds[key], 0) > highest and {key} != parents
    ]
    # A story is part of a feature far more often than of an epic.
    possible.sort(key=lambda key: (LEVELS[kinds[key]], bool(workspace.is_done(key))))
    choices = [Choice(key, kinds[key], _titled(workspace, key)) for key in possible]
    if parents != {""}:
        choices.append(Choice(NO_PARENT, "none", "no parent"))
    return choices


def provider_choices(workspace: Workspace, documents: Sequence[Document]) -> list[Choice]:
    """What the items can wait for: what they do already, to be let go, then all open items.
    `workspace` is a reader: every item is looked at."""
    own = {text_of(document, "key") for document in documents}
    waited = list(dict.fromkeys(key for each in documents for key in providers_of(each)))
    choices = [Choice(f"remove:{key}", "let go", _titled(workspace, key)) for key in waited]
    first = text_of(documents[0], "backlog")
    for backlog in sorted(workspace.backlogs, key=lambda key: (key == ART, key != first)):
        choices += [
            Choice(f"add:{key}", "wait for", _titled(workspace, key))
            for key in workspace.keys_in(backlog)
            if key not in own and key not in waited and not workspace.is_done(key)
        ]
    return choices


def _titled(workspace: Workspace, key: str) -> str:
    document = workspace.items.get(key)
    return f"{key}  {shown_text(text_of(document, 'title')) if document else '(not here)'}"
