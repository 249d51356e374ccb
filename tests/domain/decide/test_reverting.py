"""Undo and redo: in the right order, and never over somebody else's work."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from refineboard.domain.commands import (
    AddItem,
    Command,
    DeleteItems,
    EditItem,
    MoveToBacklog,
    MoveToState,
    RankItems,
    RevertEntry,
)
from refineboard.domain.documents import JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import Conflict, RefineboardError, RuleBroken
from refineboard.domain.workspace import Workspace
from refineboard.session import Session
from tests.builders import (
    a_dependency,
    a_feature,
    a_story,
    a_workspace,
    edit,
    given,
    plain,
    sessions_in_memory,
)
from tests.strategies import commands


@pytest.fixture
def people() -> tuple[Session, Session]:
    """ana and ben on one ART with ART-1, its story CHK-1, and CHK-2, which waits for CHK-1."""
    ana, ben = sessions_in_memory("ana", "ben")
    ben.do(AddItem("ART", "feature", "One tap"))
    ben.do(AddItem("CHK", "story", "Pay by card", (FieldEdit("parent", "ART-1"),)))
    waits = (FieldEdit("depends_on", [a_dependency("CHK-1")]),)
    ben.do(AddItem("CHK", "story", "Refund", waits))
    return ana, ben


def content(workspace: Workspace) -> dict[str, dict[str, JsonValue]]:
    """Every item without the fields that say who changed it last."""
    return {
        key: {
            name: value
            for name, value in document.items()
            if name not in ("updated_at", "updated_by")
        }
        for key, document in workspace.items.items()
    }


@pytest.mark.parametrize(
    "command",
    [
        edit("CHK-1", "title", "Pay by wire"),
        edit("CHK-1", "tags", "pci", mode="add"),
        MoveToState(("CHK-1", "CHK-2"), "ready"),
        MoveToBacklog(("CHK-1",), "ART"),
        RankItems(("CHK-2",), "before", "CHK-1"),
        AddItem("LED", "story", "Post fees"),
        DeleteItems(("CHK-1",)),
        DeleteItems(("ART-1", "CHK-1")),
    ],
    ids=lambda command: type(command).__name__,
)
def test_an_undo_brings_everything_back(people: tuple[Session, Session], command: Command) -> None:
    ana, _ = people
    before = content(ana.workspace)
    ana.do(command)
    ana.undo()
    assert content(ana.workspace) == before


def test_a_redo_does_it_again(people: tuple[Session, Session]) -> None:
    ana, _ = people
    ana.do(DeleteItems(("CHK-1",)))
    after = content(ana.workspace)
    ana.undo()
    ana.redo()
    assert content(ana.workspace) == after


def test_an_undo_takes_the_timeline_back(people: tuple[Session, Session]) -> None:
    ana, _ = people
    before = ana.workspace.document("CHK-1")["timeline"]
    ana.do(MoveToState(("CHK-1",), "ready"))
    ana.undo()
    assert ana.workspace.document("CHK-1")["timeline"] == before


def test_an_undo_says_what_it_takes_back(people: tuple[Session, Session]) -> None:
    ana, _ = people
    done = ana.do(edit("CHK-1", "points", 5)).mine
    undone = ana.undo().mine
    assert done is not None
    assert undone is not None
    assert (undone.change.command, undone.change.undoes) == ("undo", done.seq)


def test_an_undo_of_an_undo_is_called_a_redo(people: tuple[Session, Session]) -> None:
    ana, _ = people
    ana.do(edit("CHK-1", "points", 5))
    ana.undo()
    redone = ana.redo().mine
    assert redone is not None
    assert redone.change.command == "redo"


def test_an_undo_takes_ones_own_change_back_and_not_a_later_one(
    people: tuple[Session, Session],
) -> None:
    ana, ben = people
    ana.do(edit("CHK-1", "points", 5))
    ben.do(edit("CHK-1", "owner", "ben"))
    ana.undo()
    document = ana.workspace.document("CHK-1")
    assert (document["points"], document["owner"]) == (None, "ben")


def test_an_undo_is_refused_where_somebody_changed_the_field_since(
    people: tuple[Session, Session],
) -> None:
    ana, ben = people
    ana.do(edit("CHK-1", "points", 5))
    ben.do(edit("CHK-1", "points", 8))
    with pytest.raises(Conflict, match="ben changed CHK-1 points first"):
        ana.undo()


def test_a_refused_undo_takes_nothing_back(people: tuple[Session, Session]) -> None:
    ana, ben = people
    ana.do(EditItem("CHK-1", (FieldEdit("points", 5), FieldEdit("owner", "ana"))))
    ben.do(edit("CHK-1", "points", 8))
    before = content(ana.workspace)
    with pytest.raises(Conflict):
        ana.undo()
    assert content(ana.workspace) == before


def test_an_undone_tag_leaves_those_that_others_added(people: tuple[Session, Session]) -> None:
    ana, ben = people
    ana.do(edit("CHK-1", "tags", "mine", mode="add"))
    ben.do(edit("CHK-1", "tags", "theirs", mode="add"))
    ana.undo()
    assert ana.workspace.document("CHK-1")["tags"] == ["theirs"]


def test_an_undo_of_a_new_item_is_refused_once_somebody_edited_it(
    people: tuple[Session, Session],
) -> None:
    ana, ben = people
    ana.do(AddItem("CHK", "story", "Mine"))
    ben.do(edit("CHK-3", "points", 8))
    with pytest.raises(Conflict, match="ben changed CHK-3 points first"):
        ana.undo()


@pytest.mark.parametrize(
    "link",
    [
        edit("CHK-1", "parent", "ART-2"),
        edit("CHK-1", "depends_on", a_dependency("ART-2"), mode="add"),
    ],
    ids=["child", "dependent"],
)
def test_an_undo_of_a_new_item_is_refused_once_somebody_linked_to_it(
    people: tuple[Session, Session], link: Command
) -> None:
    ana, ben = people
    ana.do(AddItem("ART", "feature", "Mine"))
    ben.do(link)
    with pytest.raises(Conflict, match="CHK-1 is linked to ART-2, so this cannot be taken back"):
        ana.undo()


def test_a_deleted_item_does_not_come_back_without_its_parent(
    people: tuple[Session, Session],
) -> None:
    ana, ben = people
    ana.do(DeleteItems(("CHK-1",)))
    ben.do(DeleteItems(("ART-1",)))
    with pytest.raises(Conflict, match="CHK-1 is linked to ART-1"):
        ana.undo()


def test_an_undo_after_a_deletion_says_so(people: tuple[Session, Session]) -> None:
    ana, ben = people
    ana.do(edit("CHK-1", "points", 5))
    ben.do(DeleteItems(("CHK-1",)))
    with pytest.raises(Conflict, match="CHK-1 was deleted meanwhile"):
        ana.undo()


def test_an_item_that_comes_back_to_a_taken_rank_can_be_moved_around(
    people: tuple[Session, Session],
) -> None:
    ana, ben = people
    ana.do(DeleteItems(("CHK-2",)))
    ben.do(AddItem("CHK", "story", "Takes the free rank"))
    ana.undo()
    ben.do(RankItems(("CHK-1",), "after", "CHK-2"))
    assert ana.workspace.keys_in("CHK") == ["CHK-2", "CHK-1", "CHK-3"]


def test_a_change_is_taken_back_once() -> None:
    workspace = a_workspace(a_story())
    entry = given(workspace, edit("CHK-1", "points", 5))
    given(workspace, RevertEntry(entry))
    with pytest.raises(RuleBroken, match="has been taken back already"):
        given(workspace, RevertEntry(entry))


def test_the_founding_of_the_art_is_not_undone() -> None:
    (ana,) = sessions_in_memory("ana")
    with pytest.raises(RuleBroken, match="There is nothing of yours to undo"):
        ana.undo()


def test_others_changes_are_not_undone(people: tuple[Session, Session]) -> None:
    ana, _ = people
    with pytest.raises(RuleBroken, match="There is nothing of yours to undo"):
        ana.undo()


def test_there_is_nothing_to_redo_after_another_change(people: tuple[Session, Session]) -> None:
    ana, _ = people
    ana.do(edit("CHK-1", "points", 5))
    ana.undo()
    ana.do(edit("CHK-1", "owner", "ana"))
    with pytest.raises(RuleBroken, match="There is nothing to redo"):
        ana.redo()


def test_somebody_elses_change_does_not_end_a_redo(people: tuple[Session, Session]) -> None:
    ana, ben = people
    ana.do(edit("CHK-1", "points", 5))
    ana.undo()
    ben.do(edit("CHK-1", "owner", "ben"))
    ana.redo()
    assert ana.workspace.document("CHK-1")["points"] == 5


@dataclass
class Model:
    """Undo as everybody knows it: two stacks and a value."""

    done: list[int] = field(default_factory=list)
    undone: list[int] = field(default_factory=list)

    def act(self, step: str, value: int) -> None:
        """One step; those that cannot be done do nothing."""
        if step == "edit":
            self.done.append(value)
            self.undone.clear()
        elif step == "undo" and self.done:
            self.undone.append(self.done.pop())
        elif step == "redo" and self.undone:
            self.done.append(self.undone.pop())

    @property
    def value(self) -> int | None:
        """What the field holds."""
        return self.done[-1] if self.done else None


ACTS = ("edit", "undo", "undo", "redo")
STEPS = st.lists(st.sampled_from(ACTS), max_size=60)


@drawn(STEPS)
def test_long_sequences_of_undo_and_redo_are_two_stacks(steps: list[str]) -> None:
    cleo, ana = sessions_in_memory("cleo", "ana")
    cleo.do(AddItem("CHK", "story", "Pay by card"))
    model = Model()
    seen: list[JsonValue] = []
    expected: list[JsonValue] = []
    for value, step in enumerate(steps, 1):
        model.act(step, value)
        act(ana, step, value)
        seen.append(ana.workspace.document("CHK-1")["points"])
        expected.append(model.value)
    assert seen == expected


@drawn(st.lists(st.tuples(st.sampled_from(("ana", "ben")), st.sampled_from(ACTS)), max_size=60))
def test_two_people_have_stacks_of_their_own(steps: list[tuple[str, str]]) -> None:
    cleo, ana, ben = sessions_in_memory("cleo", "ana", "ben")
    cleo.do(AddItem("CHK", "story", "Pay by card"))
    cleo.do(AddItem("CHK", "story", "Refund"))
    people = {"ana": (ana, Model()), "ben": (ben, Model())}
    keys = {"ana": "CHK-1", "ben": "CHK-2"}
    for value, (who, step) in enumerate(steps, 1):
        session, model = people[who]
        model.act(step, value)
        act(session, step, value, keys[who])
    assert {keys[who]: model.value for who, (_, model) in people.items()} == {
        key: ana.workspace.document(key)["points"] for key in keys.values()
    }


def act(session: Session, step: str, value: int, key: str = "CHK-1") -> None:
    """One step, if it can be done."""
    try:
        if step == "edit":
            session.do(edit(key, "points", value))
        else:
            getattr(session, step)()
    except RuleBroken:
        return


@drawn(st.lists(commands(), max_size=12))
@settings(max_examples=60)
def test_undoing_everything_brings_the_beginning_back(steps: list[Command]) -> None:
    (ana,) = sessions_in_memory("ana")
    before = plain(ana.workspace)["items"]
    for step in steps:
        try:
            ana.do(step)
        except RefineboardError:
            continue
    while ana.workspace.items:
        ana.undo()
    assert plain(ana.workspace)["items"] == before


def test_a_feature_with_its_stories_comes_back_with_every_link() -> None:
    workspace = a_workspace(
        a_feature(),
        a_story(parent="ART-1"),
        a_story(key="CHK-2", parent="ART-1", depends_on=[a_dependency("ART-1")]),
    )
    before = content(workspace)
    entry = given(workspace, DeleteItems(("ART-1",)))
    given(workspace, RevertEntry(entry))
    assert content(workspace) == before
