"""Edits of single fields: checked, merged, and refused in words."""

from __future__ import annotations

import pytest

from refineboard.domain.commands import EditItem, ScoreWsjf
from refineboard.domain.documents import JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import Conflict, RuleBroken
from refineboard.domain.workspace import Workspace
from tests.builders import (
    LATER,
    NOW,
    a_dependency,
    a_feature,
    a_story,
    a_workspace,
    edit,
    given,
)


@pytest.fixture
def workspace() -> Workspace:
    """A feature, its story, and a story of the other team."""
    return a_workspace(a_feature(), a_story(parent="ART-1"), a_story(key="LED-1", backlog="LED"))


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("title", "Pay\nby  card\x1b", "Pay by  card␛"),
        ("description", "one\r\ntwo", "one\ntwo"),
        ("state", "In progress", "in_progress"),
        ("tags", ["a\nb"], ["a b"]),
        ("points", 0.5, 0.5),
        ("iteration", "26.4.1", "26.4.1"),
        ("title", "New", "New"),
        ("parent", None, None),
        ("description", None, ""),
    ],
)
def test_a_value_is_kept_clean(
    workspace: Workspace, field: str, value: JsonValue, kept: JsonValue
) -> None:
    given(workspace, edit("CHK-1", field, value))
    assert workspace.document("CHK-1")[field] == kept


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("ubv", 4, "4 is not on the WSJF scale 1, 2, 3, 5, 8, 13, 20; nearest: 3 or 5"),
        ("ubv", True, "ubv must be a number"),
        ("points", -1, "between 0 and 1000"),
        ("points", float("nan"), "points must be a number"),
        ("points", "5", "points must be a number"),
        ("title", "", "needs a title"),
        ("title", "\u202e", "needs a title"),
        ("owner", 5, "owner: Input should be a valid string"),
        ("tags", "a", "tags: Input should be a valid tuple"),
        ("kind", "task", "kind: Input should be 'epic'"),
        ("kind", "epic", "CHK-1 is an epic: too large for a team's backlog"),
        ("kind", "capability", "CHK-1 is a capability: too large for a team's backlog"),
        ("state", "Deploying", "CHK has no state 'Deploying'. Its states are Funnel, Refining"),
        ("state", None, "CHK has no state ''"),
        ("parent", "CHK-1", "CHK-1 cannot be its own parent"),
        ("parent", "LED-1", "LED-1 is a story and cannot hold a story"),
        ("parent", "ART-9", r"no item ART-9. Did you mean ART-1\?"),
        ("depends_on", [a_dependency("CHK-1")], "CHK-1 cannot wait for itself"),
        ("depends_on", [a_dependency("LED-2")], r"no item LED-2. Did you mean LED-1"),
        ("depends_on", [a_dependency("LED-1", kind="x")], "depends_on.0.kind"),
        ("iteration", "27.1.1", "no iteration 27.1.1. Known: 26.4.1, 26.4.2"),
        ("pi", "27.1", "no planning interval 27.1. Known: 26.4, 26.4b"),
        ("colour", "red", "no field colour. Fields: title"),
    ],
)
def test_what_breaks_a_rule_is_refused_in_words(
    workspace: Workspace, field: str, value: JsonValue, words: str
) -> None:
    with pytest.raises(RuleBroken, match=words):
        given(workspace, edit("CHK-1", field, value))


def test_an_item_that_holds_others_keeps_a_kind_above_them(workspace: Workspace) -> None:
    with pytest.raises(RuleBroken, match="ART-1 holds CHK-1, a story, which a story cannot"):
        given(workspace, edit("ART-1", "kind", "story"))


def test_a_refused_edit_changes_nothing(workspace: Workspace) -> None:
    edits = (FieldEdit("points", 5), FieldEdit("ubv", 4))
    with pytest.raises(RuleBroken):
        given(workspace, EditItem("CHK-1", edits))
    assert workspace.document("CHK-1")["points"] is None


def test_an_edit_of_an_unknown_item_is_told_near_keys(workspace: Workspace) -> None:
    with pytest.raises(RuleBroken, match=r"There is no item CHK-12. Did you mean CHK-1"):
        given(workspace, edit("CHK-12", "points", 5))


def test_what_is_so_already_is_no_change(workspace: Workspace) -> None:
    assert given(workspace, edit("CHK-1", "title", "Pay by card")).change.operations == ()


def test_a_field_that_the_person_saw_as_it_is_goes_through(workspace: Workspace) -> None:
    given(workspace, edit("CHK-1", "points", 5, saw=None))
    assert workspace.document("CHK-1")["points"] == 5


def test_a_field_that_changed_since_it_was_seen_conflicts(workspace: Workspace) -> None:
    given(workspace, edit("CHK-1", "points", 8), by="ben", at=LATER)
    with pytest.raises(Conflict, match=f"ben changed CHK-1 points first .{LATER}.: it is now 8"):
        given(workspace, edit("CHK-1", "points", 5, saw=None))


def test_a_conflict_has_both_values(workspace: Workspace) -> None:
    given(workspace, edit("CHK-1", "title", "Theirs"), by="ben")
    with pytest.raises(Conflict) as refusal:
        given(workspace, edit("CHK-1", "title", "Mine", saw="Pay by card"))
    (found,) = refusal.value.conflicts
    assert (found.saw, found.theirs, found.mine) == ("Pay by card", "Theirs", "Mine")


def test_another_field_that_changed_does_not_conflict(workspace: Workspace) -> None:
    given(workspace, edit("CHK-1", "title", "Theirs"), by="ben")
    given(workspace, edit("CHK-1", "points", 5, saw=None))
    assert workspace.document("CHK-1")["title"] == "Theirs"


def test_tags_that_were_seen_before_merge(workspace: Workspace) -> None:
    given(workspace, edit("CHK-1", "tags", ["theirs"]), by="ben")
    given(workspace, edit("CHK-1", "tags", ["mine"], saw=[]))
    assert workspace.document("CHK-1")["tags"] == ["theirs", "mine"]


def test_several_entries_are_added_in_one_edit(workspace: Workspace) -> None:
    edits = tuple(FieldEdit("tags", tag, mode="add") for tag in ("pci", "web"))
    given(workspace, EditItem("CHK-1", edits))
    assert workspace.document("CHK-1")["tags"] == ["pci", "web"]


def test_an_entry_is_added_while_another_is_taken_out(workspace: Workspace) -> None:
    given(workspace, edit("CHK-1", "tags", ["old"]))
    edits = (FieldEdit("tags", "new", mode="add"), FieldEdit("tags", "old", mode="remove"))
    given(workspace, EditItem("CHK-1", edits))
    assert workspace.document("CHK-1")["tags"] == ["new"]


def test_an_entry_that_is_there_is_not_added_twice(workspace: Workspace) -> None:
    given(workspace, edit("CHK-1", "depends_on", a_dependency("LED-1"), mode="add"))
    again = edit("CHK-1", "depends_on", a_dependency("LED-1", state="agreed"), mode="add")
    assert given(workspace, again).change.operations == ()


def test_taking_out_what_is_not_there_is_refused(workspace: Workspace) -> None:
    with pytest.raises(RuleBroken, match="Tags has no entry 'pci'"):
        given(workspace, edit("CHK-1", "tags", "pci", mode="remove"))


def test_adding_to_a_single_value_is_refused(workspace: Workspace) -> None:
    with pytest.raises(RuleBroken, match="Owner holds one value; set it with owner=VALUE"):
        given(workspace, edit("CHK-1", "owner", "ana", mode="add"))


def test_a_new_state_is_written_into_the_timeline(workspace: Workspace) -> None:
    given(workspace, edit("CHK-1", "state", "ready"), by="ben", at=LATER)
    assert workspace.document("CHK-1")["timeline"] == [
        {"state": "funnel", "at": NOW, "by": "ana"},
        {"state": "ready", "at": LATER, "by": "ben"},
    ]


def test_an_iteration_brings_its_planning_interval(workspace: Workspace) -> None:
    given(workspace, edit("CHK-1", "iteration", "26.4b.2"))
    assert workspace.document("CHK-1")["pi"] == "26.4b"


def test_a_field_that_the_document_lacks_counts_as_empty() -> None:
    story = a_story()
    del story["description"]
    workspace = a_workspace(story)
    given(workspace, edit("CHK-1", "description", "New", saw=""))
    assert workspace.document("CHK-1")["description"] == "New"


def test_fields_of_a_newer_version_are_kept() -> None:
    workspace = a_workspace(a_story(mood={"colour": "blue"}))
    given(workspace, edit("CHK-1", "points", 5))
    assert workspace.document("CHK-1")["mood"] == {"colour": "blue"}


def test_a_score_is_an_edit_of_its_own_name(workspace: Workspace) -> None:
    entry = given(workspace, ScoreWsjf("ART-1", "tc", 8))
    assert (entry.change.command, workspace.document("ART-1")["tc"]) == ("score", 8)


def test_a_score_is_cleared_by_none(workspace: Workspace) -> None:
    given(workspace, ScoreWsjf("ART-1", "tc", 8))
    given(workspace, ScoreWsjf("ART-1", "tc", None, saw=8))
    assert workspace.document("ART-1")["tc"] is None


def test_a_score_that_somebody_changed_conflicts(workspace: Workspace) -> None:
    given(workspace, ScoreWsjf("ART-1", "tc", 8), by="ben")
    with pytest.raises(Conflict, match="ben changed ART-1 tc first"):
        given(workspace, ScoreWsjf("ART-1", "tc", 5, saw=None))
