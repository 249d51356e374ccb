"""A morning's work on a workspace, and the check of what a fault left of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from refineboard.domain.commands import AddItem, Command
from refineboard.domain.errors import BadData, Busy, RefineboardError
from refineboard.session import Session
from refineboard.store.base import OutcomeUnknown
from refineboard.store.tinydb_store import TinyDbStore
from tests.builders import a_clock, a_session, edit, plain
from tests.store import oracle

EDITS: tuple[tuple[str, Command], ...] = (
    ("Four", AddItem("CHK", "story", "Four")),
    ("Five", AddItem("CHK", "story", "Five")),
    ("Two, clearer", edit("CHK-2", "title", "Two, clearer")),
    ("Two, still clearer", edit("CHK-2", "title", "Two, still clearer")),
)
"""What ana writes, by the title that tells whether it was written."""


@dataclass
class Outcome:
    """What a person was told about each edit, by its title."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    """The number of the log entry."""
    refused: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    session: Session | None = None
    """The session, where it could be opened."""


def work(
    directory: Path,
    colleague: Callable[[], None] = lambda: None,
    acknowledge: Callable[[str, int], None] = lambda title, seq: None,
) -> Outcome:
    """Edits, a snapshot, a colleague's edits in between, the history, and the end of the day.

    Every call of the store may fail: what is no RefineboardError leaves here. Acknowledgements
    are passed on as they come, for one whose process may die.
    """
    outcome = Outcome()
    try:
        store = TinyDbStore(directory, a_clock)
    except RefineboardError:
        return outcome
    session = outcome.session = Session(store, "ana")
    for title, command in EDITS[:2]:
        _attempt(outcome, session, title, command, acknowledge)
    # A snapshot that fails is told nobody: the log has everything.
    with suppress(OSError, BadData, Busy):
        store.write_snapshot()
    for title, command in EDITS[2:]:
        colleague()
        _attempt(outcome, session, title, command, acknowledge)
    colleague()
    with suppress(RefineboardError):
        session.sync()
        seen = [entry.seq for entry in session.history()]
        assert seen == list(range(1, session.seq + 1))
    session.close()
    return outcome


def _attempt(
    outcome: Outcome,
    session: Session,
    title: str,
    command: Command,
    acknowledge: Callable[[str, int], None],
) -> None:
    try:
        entry = session.do(command).mine
    except OutcomeUnknown:
        outcome.unknown.append(title)
    except RefineboardError:
        outcome.refused.append(title)
    else:
        assert entry is not None
        acknowledge(title, entry.seq)
        outcome.acknowledged[title] = entry.seq


def complaints(directory: Path, outcome: Outcome) -> list[str]:
    """What is wrong with the workspace after `outcome`; nothing where all is kept."""
    found = [
        f"{path.name} shuts the group out"
        for path in directory.rglob("*[!.tmp]")
        if path.is_file() and path.stat().st_mode & 0o777 != 0o660
    ]
    if outcome.session is not None:
        outcome.session.sync()
        if documents_in(outcome.session) != oracle.documents(directory):
            found.append("the session that met the fault shows something else than the log holds")
        outcome.session.close()
    session = a_session(directory)
    if session.read_only:
        return [*found, f"read-only: {session.read_only}"]
    session.do(AddItem("CHK", "story", "Afterwards"))
    if documents_in(session) != oracle.documents(directory):
        found.append("a new session shows something else than the log holds")
    session.close()
    written = {title: line["seq"] for line in oracle.lines(directory) for title in titles_in(line)}
    if "Afterwards" not in written:
        found.append("an edit afterwards was not written")
    for title, seq in outcome.acknowledged.items():
        if written.get(title) != seq:
            found.append(f"{title!r} was acknowledged as entry {seq} but is {written.get(title)}")
    found += [
        f"{title!r} was refused but is there" for title in outcome.refused if title in written
    ]
    return found


def titles_in(line: dict[str, Any]) -> list[str]:
    """The titles that a line of the log writes."""
    return [
        op["to"]["title"] if op["op"] == "create" else op["to"]
        for op in line["ops"]
        if op["table"] == "items" and (op["op"] == "create" or op.get("field") == "title")
    ]


def documents_in(session: Session) -> dict[str, dict[str, Any]]:
    """The documents that a session shows, as the oracle gives them."""
    return {
        table: {key: oracle.without_derived(dict(document)) for key, document in rows.items()}
        for table, rows in plain(session.workspace).items()
        if rows
    }
