"""Documents, workspaces, stores and sessions for tests: small, valid, and the same every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from refineboard.domain.change import Change, LogEntry, SetField, Stamp
from refineboard.domain.commands import Command, EditItem, FoundArt
from refineboard.domain.decide import decide
from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.workspace import Workspace
from refineboard.session import Session
from refineboard.store.base import NotAWorkspace
from refineboard.store.memory import MemoryStore
from refineboard.store.places import DatabaseUrl
from refineboard.store.tinydb_store import TinyDbStore, create_workspace

if TYPE_CHECKING:
    from refineboard.store.postgres.store import PostgresStore

NOW = "2026-11-24T09:00:00.000Z"
LATER = "2026-11-24T10:00:00.000Z"
FOUNDED = FoundArt("Payments", (("CHK", "Checkout"), ("LED", "Ledger")), "2026-10-05")
"""An ART with two teams and the planning intervals 26.4 and 26.4b."""


def a_story(**changes: Any) -> dict[str, JsonValue]:
    """The whole document of a story of Checkout, after `changes`."""
    story: dict[str, JsonValue] = {
        "key": "CHK-1",
        "kind": "story",
        "backlog": "CHK",
        "state": "funnel",
        "rank": "V00001",
        "title": "Pay by card",
        "description": "",
        "acceptance_criteria": [],
        "benefit_hypothesis": "",
        "enabler": None,
        "points": None,
        "ubv": None,
        "tc": None,
        "rroe": None,
        "size": None,
        "parent": None,
        "iteration": None,
        "pi": None,
        "owner": None,
        "tags": [],
        "blocked": None,
        "depends_on": [],
        "waived": [],
        "ext": [],
        "extra": {},
        "timeline": [{"state": "funnel", "at": NOW, "by": "ana"}],
        "created_at": NOW,
        "created_by": "ana",
        "updated_at": NOW,
        "updated_by": "ana",
    }
    return story | changes


def a_feature(**changes: Any) -> dict[str, JsonValue]:
    """The whole document of a feature of the ART, after `changes`."""
    return a_story(
        **{"key": "ART-1", "kind": "feature", "backlog": "ART", "title": "One tap", **changes}
    )


def a_dependency(key: str, **changes: Any) -> dict[str, JsonValue]:
    """A dependency on the item `key`."""
    usual: dict[str, JsonValue] = {
        "key": key,
        "kind": "finish-to-start",
        "nature": None,
        "state": "identified",
        "needed_by": None,
    }
    return usual | changes


def a_workspace(*items: Document) -> Workspace:
    """The ART of `FOUNDED` with these items."""
    workspace = Workspace()
    given(workspace, FOUNDED)
    return Workspace({**workspace.tables, "items": {str(item["key"]): item for item in items}})


def given(workspace: Workspace, command: Command, *, by: str = "ana", at: str = NOW) -> LogEntry:
    """The entry of `command`, which is folded in."""
    entry = LogEntry(1, at, by, decide(workspace, command, Stamp(by, at)))
    workspace.apply(entry)
    return entry


def plain(workspace: Workspace) -> dict[str, dict[str, Document]]:
    """All documents, for comparing."""
    return {
        name: {key: dict(document) for key, document in table.items()}
        for name, table in workspace.tables.items()
    }


def edit(key: str, field: str, value: JsonValue, **how: Any) -> EditItem:
    """The command that sets one field."""
    return EditItem(key, (FieldEdit(field, value, **how),))


def a_clock() -> datetime:
    """Always the same moment."""
    return datetime(2026, 11, 24, 9, tzinfo=UTC)


def a_store(directory: Path, **options: Any) -> TinyDbStore:
    """The store of a directory, which becomes a workspace if there is none."""
    if not (directory / "log").exists():
        create_workspace(directory)
    return TinyDbStore(directory, a_clock, **options)


def a_session(directory: Path, user: str = "ana") -> Session:
    """A session of `user` on the ART of `FOUNDED`, founded where it is not there yet."""
    session = Session(a_store(directory), user)
    if session.seq == 0:
        session.do(FOUNDED)
    return session


def a_database_store(url: DatabaseUrl, **options: Any) -> PostgresStore:
    """The store of a database, whose schema becomes a workspace if there is none."""
    from refineboard.store.postgres.schema import create_tables
    from refineboard.store.postgres.store import PostgresStore

    try:
        return PostgresStore(url, **options)
    except NotAWorkspace:
        create_tables(url)
        return PostgresStore(url, **options)


def sessions_in_memory(*users: str) -> list[Session]:
    """A session for each user, all on one ART."""
    store = MemoryStore(a_clock)
    sessions = [Session(store, user) for user in users]
    sessions[0].do(FOUNDED)
    return sessions


def setting(key: str, field: str, before: JsonValue, after: JsonValue) -> SetField:
    """One field operation on an item."""
    return SetField("items", key, field, before, after)


def deciding(change: Change) -> Callable[[Workspace, Stamp], Change]:
    """The decision that makes this change whatever the workspace is."""
    return lambda _workspace, _stamp: change


def log_bytes(directory: Path) -> bytes:
    """The whole log of a workspace."""
    return b"".join(path.read_bytes() for path in log_paths(directory))


def log_paths(directory: Path) -> list[Path]:
    """The segments of a workspace's log, in order."""
    return sorted((directory / "log").glob("*.jsonl"))


def titles(documents: Iterable[Document]) -> list[JsonValue]:
    """The documents' titles."""
    return [document["title"] for document in documents]


def open_files() -> int:
    """How many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))
