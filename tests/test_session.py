"""The seam between front ends and the store."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable
from pathlib import Path

import pytest

from refineboard.domain.commands import (
    AddItem,
    Command,
    FoundArt,
    ImportItems,
    LoadDocuments,
    NewItem,
)
from refineboard.domain.errors import Conflict, RuleBroken
from refineboard.session import Session, current_user, found_workspace, open_session
from refineboard.store.base import Commit, Decision, NotAWorkspace
from refineboard.store.tinydb_store import TinyDbStore
from tests.builders import FOUNDED, a_clock, a_session, a_story, edit, log_paths, plain, titles


def test_a_person_is_known_by_user_id(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "LOGNAME", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert current_user() == pwd.getpwuid(os.getuid()).pw_name


def test_a_person_without_a_name_is_known_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(uid: int) -> pwd.struct_passwd:
        raise KeyError(uid)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert current_user() == f"uid{os.getuid()}"


def test_a_founded_workspace_can_be_opened(tmp_path: Path) -> None:
    found_workspace(tmp_path / "art", FOUNDED)
    session = open_session(tmp_path / "art")
    assert (session.seq, list(session.workspace.backlogs)) == (1, ["ART", "CHK", "LED"])


def test_a_workspace_can_be_founded_with_documents(tmp_path: Path) -> None:
    team = ("teams", {"key": "CHK", "name": "Checkout"})
    found_workspace(tmp_path / "art", LoadDocuments((team, ("items", a_story()))))
    assert plain(open_session(tmp_path / "art").workspace)["items"] == {"CHK-1": a_story()}


def test_founding_writes_a_snapshot(tmp_path: Path) -> None:
    found_workspace(tmp_path / "art", FOUNDED)
    assert (tmp_path / "art" / "workspace.json").is_file()


def test_a_founders_name_is_in_the_history(tmp_path: Path) -> None:
    found_workspace(tmp_path / "art", FOUNDED, clock=a_clock)
    (entry,) = open_session(tmp_path / "art").history()
    assert (entry.by, entry.at) == (current_user(), "2026-11-24T09:00:00.000Z")


def test_what_is_refused_leaves_no_directory(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="cannot be a team's key"):
        found_workspace(tmp_path / "art", FoundArt("A", (("x", "X"),), "2026-10-05"))
    assert not (tmp_path / "art").exists()


def test_a_directory_in_use_is_not_founded(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(NotAWorkspace, match="is not empty"):
        found_workspace(tmp_path, FOUNDED)


def test_what_is_done_is_seen_at_once(directory: Path) -> None:
    session = open_session(directory)
    session.do(AddItem("CHK", "story", "Pay by card"))
    assert session.workspace.document("CHK-1")["created_by"] == current_user()


def test_what_is_done_is_seen_after_reopening(directory: Path) -> None:
    session = open_session(directory)
    session.do(AddItem("CHK", "story", "Pay by card"))
    session.close()
    assert open_session(directory).workspace.count_in("CHK") == 1


def test_what_was_never_closed_is_seen_after_reopening(directory: Path) -> None:
    open_session(directory).do(AddItem("CHK", "story", "Pay by card"))
    assert open_session(directory).workspace.count_in("CHK") == 1


def test_a_refused_command_writes_nothing(directory: Path) -> None:
    (path,) = log_paths(directory)
    before = path.read_bytes()
    session = open_session(directory)
    with pytest.raises(RuleBroken):
        session.do(AddItem("XYZ", "story", "No"))
    assert (session.seq, path.read_bytes()) == (1, before)


def test_a_session_knows_why_it_may_only_read(directory: Path) -> None:
    assert open_session(directory, read_only="As you wished.").read_only == "As you wished."


def test_the_history_has_what_others_did_meanwhile(directory: Path) -> None:
    ana, ben = a_session(directory, "ana"), a_session(directory, "ben")
    ben.do(AddItem("CHK", "story", "By ben"))
    assert [(entry.by, entry.change.command) for entry in ana.history()][1:] == [("ben", "add")]


@pytest.mark.parametrize("act", [Session.undo, Session.redo])
def test_there_is_nothing_to_take_back_at_first(
    directory: Path, act: Callable[[Session], object]
) -> None:
    session = a_session(directory, "ben")
    with pytest.raises(RuleBroken, match="There is nothing"):
        act(session)


@pytest.mark.parametrize(
    "commands",
    [
        [edit("CHK-1", "points", 5)],
        [edit("CHK-1", "points", number) for number in range(1, 6)],
    ],
    ids=["one", "five"],
)
def test_undo_and_redo_go_on_after_reopening(directory: Path, commands: list[Command]) -> None:
    a_session(directory, "ben").do(AddItem("CHK", "story", "Pay by card"))
    for command in commands:
        a_session(directory).do(command)
    for _ in commands:
        a_session(directory).undo()
    undone = a_session(directory).workspace.document("CHK-1")["points"]
    for _ in commands:
        a_session(directory).redo()
    redone = a_session(directory).workspace.document("CHK-1")["points"]
    assert (undone, redone) == (None, 5 if len(commands) == 1 else len(commands))


def test_nobody_sees_a_clock_but_the_stores(directory: Path) -> None:
    session = open_session(directory, clock=a_clock)
    entry = session.do(AddItem("CHK", "story", "Pay by card")).mine
    assert entry is not None
    assert entry.at == "2026-11-24T09:00:00.000Z"


class BusyStore(TinyDbStore):
    """A store in which a colleague is faster: right after a commit, as often as there is one."""

    def overtake(self, *commands: Command) -> None:
        """Has the colleague give these commands, one after each commit to come."""
        self._colleague = a_session(self._directory, "ben")
        self._commands = list(commands)

    def commit(self, by: str, decision: Decision) -> Commit:
        """Commits, then lets the colleague do one thing."""
        made = super().commit(by, decision)
        if self._commands:
            self._colleague.do(self._commands.pop(0))
        return made


ROWS = ImportItems(
    "CHK",
    tuple(NewItem((("kind", "story"), ("title", f"Story {number}"))) for number in range(3)),
    "csv",
    planned_at={"CHK": 0},
)


@pytest.mark.parametrize("times", [1, 2, 5])
def test_an_import_that_is_overtaken_fits_itself_to_what_others_did(
    directory: Path, times: int
) -> None:
    a_session(directory)
    store = BusyStore(directory, a_clock)
    store.overtake(*(AddItem("CHK", "story", f"Ben's {number}") for number in range(times)))
    commit = Session(store, "ana").do(ROWS)
    assert titles(store.workspace.items.values()) == [
        *(f"Ben's {number}" for number in range(len(commit.others))),
        "Story 0",
        "Story 1",
        "Story 2",
    ]


def test_an_import_tells_of_everything_that_it_saw_of_others(directory: Path) -> None:
    a_session(directory)
    store = BusyStore(directory, a_clock)
    store.overtake(AddItem("CHK", "story", "Ben's"))
    assert [entry.by for entry in Session(store, "ana").do(ROWS).others] == ["ben"]


def test_an_import_whose_items_a_colleague_brings_in_meanwhile_is_refused(directory: Path) -> None:
    a_session(directory)
    store = BusyStore(directory, a_clock)
    store.overtake(AddItem("CHK", "story", "Story 1"))
    with pytest.raises(Conflict, match="ben has just added CHK-1"):
        Session(store, "ana").do(ROWS)
