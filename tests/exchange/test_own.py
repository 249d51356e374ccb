"""The own format: nothing is lost, and two workspaces that parted come together again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refineboard.domain.commands import (
    AddItem,
    Command,
    DeleteItems,
    MoveToState,
    RankItems,
)
from refineboard.domain.documents import Document
from refineboard.domain.errors import BadData, RefineboardError
from refineboard.exchange.importing.plan import ImportPlan
from refineboard.exchange.importing.updating import Choice
from refineboard.exchange.own.lines import read_own, write_own
from refineboard.exchange.own.planning import plan_own
from refineboard.session import Session
from refineboard.store.memory import MemoryStore
from tests.builders import FOUNDED, a_clock, edit, plain, sessions_in_memory
from tests.strategies import commands


def a_session(*given: Command, user: str = "ana") -> Session:
    (session,) = sessions_in_memory(user)
    for command in given:
        session.do(command)
    return session


def a_copy(session: Session) -> Session:
    """A workspace with the same log, on which somebody else goes on."""
    store = MemoryStore(a_clock)
    twin = Session(store, "ben")
    for entry in session.history():
        store.commit(entry.by, lambda _workspace, _stamp, change=entry.change: change)
    return twin


def file_of(session: Session, items: Sequence[Document] | None = None) -> bytes:
    whole = items is None
    return write_own(
        session.workspace,
        list(session.workspace.items.values()) if items is None else items,
        session.log_lines() if whole else (),
    )


def planned(session: Session, data: bytes, choice: Choice = "leave") -> ImportPlan:
    return plan_own(session.workspace, read_own("a", data), session.common_past, choice)


def take(session: Session, data: bytes, choice: Choice = "leave") -> ImportPlan:
    plan = planned(session, data, choice)
    if plan.command is not None:
        session.do(plan.command)
    return plan


def items_of(session: Session) -> dict[str, dict[str, Any]]:
    """The items without what an import from another workspace adds."""
    left_out = ("ext", "updated_at", "updated_by")
    return {
        key: {name: value for name, value in document.items() if name not in left_out}
        for key, document in session.workspace.items.items()
    }


PAY = AddItem("CHK", "story", "Pay by card")
REFUND = AddItem("CHK", "story", "Refund")


@settings(max_examples=40, deadline=None)
@given(st.lists(commands(), max_size=12))
def test_what_is_written_is_what_is_read(given: list[Command]):
    session = a_session(PAY, REFUND)
    for command in given:
        try:
            session.do(command)
        except RefineboardError:
            continue
    file = read_own("a", file_of(session))
    assert file.tables == plain(session.workspace)
    assert file.entries == session.log_lines()


@settings(max_examples=40, deadline=None)
@given(st.lists(commands(), max_size=12))
def test_everything_arrives_in_another_workspace(given: list[Command]):
    source = a_session(PAY, REFUND)
    for command in given:
        try:
            source.do(command)
        except RefineboardError:
            continue
    target = Session(MemoryStore(a_clock), "ben")
    target.do(FOUNDED)
    take(target, file_of(source, list(source.workspace.items.values())))
    assert items_of(target) == items_of(source)
    assert planned(target, file_of(source)).command is None


def test_a_copy_of_the_same_workspace_brings_nothing():
    session = a_session(PAY, REFUND)
    plan = planned(session, file_of(session))
    assert (plan.command, plan.unchanged > 2) == (None, True)


def test_what_a_copy_changed_is_taken_and_what_changed_here_stays():
    session = a_session(PAY, REFUND)
    copy = a_copy(session)
    copy.do(edit("CHK-1", "title", "Pay by phone"))
    session.do(edit("CHK-2", "points", 5))
    plan = take(session, file_of(copy))
    assert [update.key for update in plan.updated] == ["CHK-1"]
    items = session.workspace.items
    assert (items["CHK-1"]["title"], items["CHK-2"]["points"]) == ("Pay by phone", 5)


def test_a_field_that_both_changed_is_a_conflict_until_somebody_chooses():
    session = a_session(PAY)
    copy = a_copy(session)
    copy.do(edit("CHK-1", "title", "There"))
    session.do(edit("CHK-1", "title", "Here"))
    data = file_of(copy)
    (conflict,) = take(session, data).conflicts
    assert conflict.differences[0] == ("title", "Here", "There")
    assert session.workspace.items["CHK-1"]["title"] == "Here"
    take(session, data, "file")
    assert session.workspace.items["CHK-1"]["title"] == "There"


def test_two_items_that_got_the_same_key_apart_are_two_items():
    session = a_session(PAY)
    copy = a_copy(session)
    copy.do(AddItem("CHK", "story", "There"))
    session.do(DeleteItems(("CHK-1",)))
    session.do(AddItem("CHK", "story", "Here"))
    data = file_of(copy)
    plan = take(session, data)
    titles = {key: document["title"] for key, document in session.workspace.items.items()}
    assert titles == {"CHK-2": "Here", "CHK-3": "There"}
    assert plan.skipped[0].reason == "CHK-1 was deleted here."
    assert planned(session, data).command is None


def test_the_history_of_an_item_is_that_of_both():
    session = a_session(PAY)
    copy = a_copy(session)
    copy.do(MoveToState(("CHK-1",), "ready"))
    take(session, file_of(copy))
    timeline = session.workspace.items["CHK-1"]["timeline"]
    assert [entry["state"] for entry in timeline] == ["funnel", "ready"]  # type: ignore[union-attr,index,call-overload]


def test_ranks_stay_unique():
    session = a_session(PAY, REFUND, AddItem("CHK", "story", "Void"))
    copy = a_copy(session)
    for twin in (copy, session):
        twin.do(RankItems(("CHK-3",), "before", "CHK-2"))
        twin.do(RankItems(("CHK-1",), "before", "CHK-2"))
    copy.do(AddItem("CHK", "story", "There"))
    session.do(AddItem("CHK", "story", "Here"))
    take(session, file_of(copy))
    ranks = [document["rank"] for document in session.workspace.items.values()]
    assert len(set(ranks)) == len(ranks) == 5


def test_links_follow_items_to_their_new_keys():
    session = a_session(AddItem("CHK", "story", "Mine"))
    other = a_session(PAY, REFUND, user="ben")
    other.do(edit("CHK-2", "depends_on", {"key": "CHK-1"}, mode="add"))
    take(session, file_of(other))
    (waiting,) = [
        document for document in session.workspace.items.values() if document["depends_on"]
    ]
    (entry,) = waiting["depends_on"]  # type: ignore[misc]
    assert session.workspace.items[entry["key"]]["title"] == "Pay by card"  # type: ignore[index]


def test_tomorrows_file_of_another_workspace_updates_what_changed_there():
    session = a_session(AddItem("CHK", "story", "Mine"))
    other = a_session(PAY, user="ben")
    take(session, file_of(other))
    (key,) = [key for key, item in session.workspace.items.items() if item["title"] != "Mine"]
    session.do(edit(key, "points", 3))
    other.do(edit("CHK-1", "title", "Pay by phone"))
    plan = take(session, file_of(other))
    item = session.workspace.items[key]
    assert (plan.conflicts, item["title"], item["points"]) == ((), "Pay by phone", 3)


def test_one_undo_takes_everything_back():
    session = a_session(PAY)
    before = plain(session.workspace)
    take(session, file_of(a_session(PAY, REFUND, user="ben")))
    session.undo()
    assert items_of(session).keys() == before["items"].keys()


def test_links_to_what_was_not_exported_are_left_out_and_told():
    other = a_session(PAY, REFUND, user="ben")
    other.do(edit("CHK-2", "depends_on", {"key": "CHK-1"}, mode="add"))
    session = a_session()
    plan = take(session, file_of(other, [other.workspace.items["CHK-2"]]))
    assert session.workspace.items["CHK-2"]["depends_on"] == []
    assert any("1 links name items" in note for note in plan.notes)


GOOD = file_of(a_session(PAY))
LINES = GOOD.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b'{"a":1}\n', "is not a file of `refineboard export refineboard`"),
        (b'{"refineboard":2}\n', "newer version"),
        (b"".join(LINES[:-1]), "is not whole"),
        (b'{"refineboard":1}\nnot json\n', "line 2: is not JSON"),
        (b'{"refineboard":1}\n{"table":"items","table":"items"}\n', "twice"),
        (b'{"refineboard":1}\n{"table":"items","document":{"a":NaN}}\n', "NaN"),
        (
            b'{"refineboard":1}\n{"table":"items","document":' + b"[" * 60 + b"]" * 60 + b"}",
            "nested",
        ),
        (b'{"refineboard":1}\n{"table":"plots","document":{"key":"A"}}\n', "no table"),
        (b'{"refineboard":1}\n{"table":"items","document":{"key":"../x"}}\n', "not an item's key"),
        (b'{"refineboard":1}\n' + 2 * LINES[1], "is in line 2 as well"),
        (b'{"refineboard":1}\n5\n', "one JSON object a line"),
    ],
)
def test_what_is_no_such_file_is_refused_with_the_line(data: bytes, words: str):
    with pytest.raises(BadData) as refusal:
        read_own("a", data)
    assert words in str(refusal.value)
