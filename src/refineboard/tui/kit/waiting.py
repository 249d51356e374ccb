"""Changes that the store has not answered yet: shown at once, taken back where it refuses.

A colleague may hold the workspace for seconds. Nobody waits for that at a key: after a moment the
person goes on with the screen as it will be, and the store's answer comes when it comes. What they
do next is decided against what they see, so that two edits of one field don't collide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from refineboard.domain.change import Change, CreateDocument, LogEntry, Stamp
from refineboard.domain.documents import Document
from refineboard.domain.errors import RefineboardError
from refineboard.domain.workspace import Workspace

if TYPE_CHECKING:
    from refineboard.domain.seen import AnyCommand

GRACE_SECONDS = 0.1
"""How long a key waits for the store; a free one answers within a few milliseconds."""


@dataclass(eq=False)
class Request:
    """Something that the store was asked to do."""

    command: AnyCommand | None
    """None for an undo or a redo: only the store knows what those change."""
    what: str
    """What it is about, for messages: keys of items, or "undo"."""
    future: Future[LogEntry | None] | None = None
    when_saved: list[Callable[[], None]] = field(default_factory=list)
    """Called once it is durable."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the store said to a request after the person had gone on."""

    request: Request
    entry: LogEntry | None = None
    error: RefineboardError | None = None

    @property
    def refusal(self) -> str:
        """Why it was refused, in words; "" where it was done."""
        return f"{self.request.what} not saved: {self.error}" if self.error else ""


class Unanswered(RefineboardError):
    """The store has not answered yet; the person goes on, and the answer follows."""

    def __init__(self, request: Request) -> None:
        super().__init__(f"{request.what}: saving, the workspace is busy")
        self.request = request


class Prediction:
    """What requests will change, shown in the screen's workspace until the store answers."""

    def __init__(self, user: str) -> None:
        self._user = user
        self._before: dict[tuple[str, str], Document] = {}
        """The documents as the store has them, by table and id."""

    @property
    def ids(self) -> frozenset[str]:
        """The documents that are shown as they will be."""
        return frozenset(id_ for _, id_ in self._before)

    def make(self, workspace: Workspace, requests: Iterable[Request], at: str) -> None:
        """Applies to the workspace what the requests will change; `at` is about now."""
        for request in requests:
            if request.command is not None:
                self._predict(workspace, request.command, at)

    def _predict(self, workspace: Workspace, command: AnyCommand, at: str) -> None:
        from refineboard.domain.commands import ImportItems
        from refineboard.domain.decide import decide_any

        if isinstance(command, ImportItems):
            return
        try:
            change = decide_any(workspace, command, Stamp(self._user, at))
        except RefineboardError:
            return
        # The key of a new item is not known before the store gives it out.
        if any(isinstance(operation, CreateDocument) for operation in change.operations):
            return
        for operation in change.operations:
            document = workspace.tables[operation.table].get(operation.id)
            if document is None:
                return
            self._before.setdefault((operation.table, operation.id), document)
        workspace.apply(LogEntry(0, at, self._user, change))

    def take_back(self, workspace: Workspace) -> None:
        """Makes the workspace what the store knows."""
        restored = tuple(
            CreateDocument(table, id_, document) for (table, id_), document in self._before.items()
        )
        self._before.clear()
        if restored:
            workspace.apply(LogEntry(0, "", self._user, Change("restore", restored)))
