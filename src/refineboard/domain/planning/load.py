"""What items count for in a plan: their points and the class of the capacity allocation.

Points of an item that nobody has estimated are usual ones, as in health.
"""

from __future__ import annotations

from refineboard.domain.documents import Document, number_of, text_of, texts_of
from refineboard.domain.health.targets import Targets
from refineboard.domain.workspace import Workspace


class Points:
    """How many points an item counts in a plan."""

    def __init__(self, workspace: Workspace) -> None:
        self._usual = Targets(workspace).setting("usual_points")

    def of(self, document: Document) -> float:
        """Its estimate, or the usual points where nobody has estimated it."""
        points = number_of(document, "points")
        return self._usual if points is None else points


def loads(workspace: Workspace, points: Points) -> dict[tuple[str, str], float]:
    """Planned points by backlog and iteration."""
    found: dict[tuple[str, str], float] = {}
    for key, document in workspace.items.items():
        if iteration := text_of(document, "iteration"):
            at = (workspace.heads[key].backlog, iteration)
            found[at] = found.get(at, 0) + points.of(document)
    return found


def allocation_class(document: Document) -> str:
    """The class of the capacity allocation that an item belongs to."""
    if document.get("kind") == "defect":
        return "maintenance"
    if document.get("kind") == "spike" or document.get("enabler"):
        return "enabler"
    return "maintenance" if "maintenance" in texts_of(document, "tags") else "feature"
