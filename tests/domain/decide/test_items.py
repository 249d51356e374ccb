"""Items that are added, imported, duplicated and deleted."""

from __future__ import annotations

import pytest

from refineboard.domain.change import CreateDocument
from refineboard.domain.commands import AddItem, DeleteItems, DuplicateItem, ImportItems, NewItem
from refineboard.domain.documents import JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import RuleBroken
from tests.builders import (
    LATER,
    NOW,
    a_dependency,
    a_feature,
    a_story,
    a_workspace,
    given,
    titles,
)


def a_row(**fields: JsonValue) -> NewItem:
    """A row of an import."""
    return NewItem(tuple({"title": "Imported", **fields}.items()))


def test_a_new_item_has_every_field_of_its_model() -> None:
    workspace = a_workspace()
    given(workspace, AddItem("CHK", "story", "Pay by card"))
    assert set(workspace.document("CHK-1")) == set(a_story())


def test_a_new_item_begins_in_the_first_state_with_a_timeline() -> None:
    workspace = a_workspace()
    given(workspace, AddItem("CHK", "story", "Pay by card"), by="ben", at=LATER)
    document = workspace.document("CHK-1")
    assert document["timeline"] == [{"state": "funnel", "at": LATER, "by": "ben"}]


def test_a_new_item_goes_to_the_end() -> None:
    workspace = a_workspace(a_story())
    given(workspace, AddItem("CHK", "story", "Refund"))
    assert workspace.keys_in("CHK") == ["CHK-1", "CHK-2"]


def test_a_new_item_goes_right_after_another() -> None:
    workspace = a_workspace(a_story(rank="A"), a_story(key="CHK-2", rank="B"))
    given(workspace, AddItem("CHK", "story", "Refund", after="CHK-1"))
    assert workspace.keys_in("CHK") == ["CHK-1", "CHK-3", "CHK-2"]


def test_a_new_item_after_one_of_another_backlog_goes_to_the_end() -> None:
    workspace = a_workspace(a_story(), a_story(key="LED-1", backlog="LED"))
    given(workspace, AddItem("CHK", "story", "Refund", after="LED-1"))
    assert workspace.keys_in("CHK") == ["CHK-1", "CHK-2"]


def test_a_new_item_goes_after_items_of_one_rank() -> None:
    workspace = a_workspace(a_story(), a_story(key="CHK-2"), a_story(key="CHK-3", rank="Z"))
    given(workspace, AddItem("CHK", "story", "Refund", after="CHK-1"))
    assert workspace.keys_in("CHK") == ["CHK-1", "CHK-2", "CHK-4", "CHK-3"]


def test_a_new_item_may_have_fields() -> None:
    workspace = a_workspace(a_feature())
    fields = (
        FieldEdit("points", 5),
        FieldEdit("parent", "ART-1"),
        FieldEdit("tags", "a", mode="add"),
        FieldEdit("tags", "b", mode="add"),
        FieldEdit("iteration", "26.4.1"),
    )
    given(workspace, AddItem("CHK", "story", "Pay by card", fields))
    document = workspace.document("CHK-1")
    kept = [document[name] for name in ("points", "parent", "tags", "iteration", "pi")]
    assert kept == [5, "ART-1", ["a", "b"], "26.4.1", "26.4"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (AddItem("XYZ", "story", "A"), "no backlog XYZ. The backlogs here are ART, CHK, LED"),
        (AddItem("CHK", "task", "A"), "'task' is not a kind of item; use epic, capability"),
        (AddItem("CHK", "story", " \n"), "needs a title"),
        (AddItem("CHK", "epic", "A"), "CHK-1 is an epic: too large for a team's backlog"),
        (AddItem("CHK", "story", "A", after="CHK-9"), "There is no item CHK-9"),
        (AddItem("CHK", "story", "A", (FieldEdit("ubv", 7),)), "nearest: 5 or 8"),
        (AddItem("CHK", "story", "A", (FieldEdit("parent", "CHK-9"),)), "no item CHK-9"),
        (AddItem("CHK", "story", "A", (FieldEdit("iteration", "9"),)), "no iteration 9"),
        (
            AddItem("CHK", "story", "A", (FieldEdit("tags", "a", mode="remove"),)),
            "A new item has no tags to take out",
        ),
    ],
)
def test_a_new_item_that_breaks_a_rule_is_refused_in_words(command: AddItem, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        given(a_workspace(), command)


def test_an_epic_may_stand_in_the_arts_backlog() -> None:
    workspace = a_workspace()
    given(workspace, AddItem("ART", "epic", "New market"))
    assert workspace.document("ART-1")["kind"] == "epic"


def test_an_import_adds_its_rows_in_order_at_the_end() -> None:
    workspace = a_workspace(a_story())
    given(workspace, ImportItems("CHK", (a_row(title="One"), a_row(title="Two")), "csv"))
    items = [workspace.document(key) for key in workspace.keys_in("CHK")]
    assert titles(items) == ["Pay by card", "One", "Two"]


def test_an_import_is_one_change() -> None:
    entry = given(a_workspace(), ImportItems("CHK", (a_row(), a_row()), "csv"))
    assert [type(operation) for operation in entry.change.operations] == [CreateDocument] * 2


def test_an_imported_row_without_a_kind_is_a_story_in_a_team() -> None:
    workspace = a_workspace()
    given(workspace, ImportItems("CHK", (a_row(),), "csv"))
    assert workspace.document("CHK-1")["kind"] == "story"


def test_an_imported_row_without_a_kind_is_a_feature_in_the_art() -> None:
    workspace = a_workspace()
    given(workspace, ImportItems("ART", (a_row(),), "csv"))
    assert workspace.document("ART-1")["kind"] == "feature"


@pytest.mark.parametrize("field", ["kind", "state", "description", "tags", "points", "extra"])
def test_an_imported_null_is_the_usual_value(field: str) -> None:
    workspace = a_workspace()
    given(workspace, ImportItems("CHK", (a_row(**{field: None}),), "csv"))
    assert workspace.document("CHK-1")[field] == a_story()[field]


def test_an_imported_iteration_brings_its_planning_interval() -> None:
    workspace = a_workspace()
    given(workspace, ImportItems("CHK", (a_row(iteration="26.4.1"),), "csv"))
    assert workspace.document("CHK-1")["pi"] == "26.4"


def test_unknown_columns_of_an_import_are_cleaned() -> None:
    workspace = a_workspace()
    given(workspace, ImportItems("CHK", (a_row(extra={"Mood\x1b": "\ud800\x07"}),), "csv"))
    assert workspace.document("CHK-1")["extra"] == {"Mood␛": "?␇"}


def test_an_import_with_one_bad_row_adds_nothing() -> None:
    workspace = a_workspace()
    with pytest.raises(RuleBroken, match="nearest: 8 or 13"):
        given(workspace, ImportItems("CHK", (a_row(), a_row(ubv=10)), "csv"))
    assert workspace.count_in("CHK") == 0


def test_a_copy_stands_right_after_the_original() -> None:
    workspace = a_workspace(a_story(rank="A"), a_story(key="CHK-2", rank="B"))
    given(workspace, DuplicateItem("CHK-1"))
    assert workspace.keys_in("CHK") == ["CHK-1", "CHK-3", "CHK-2"]


def test_a_copy_has_the_content_of_the_original() -> None:
    workspace = a_workspace(a_story(points=5, tags=["a"], extra={"Mood": "good"}))
    given(workspace, DuplicateItem("CHK-1"))
    document = workspace.document("CHK-2")
    kept = [document[name] for name in ("title", "points", "tags", "extra")]
    assert kept == ["Pay by card (copy)", 5, ["a"], {"Mood": "good"}]


def test_a_copy_has_a_life_of_its_own() -> None:
    workspace = a_workspace(
        a_story(state="ready", iteration="26.4.1", blocked="law", ext=[{"system": "j", "key": "1"}])
    )
    given(workspace, DuplicateItem("CHK-1"), at=LATER)
    document = workspace.document("CHK-2")
    fresh = [document[name] for name in ("state", "iteration", "blocked", "ext", "created_at")]
    assert fresh == ["funnel", None, None, [], LATER]


def test_a_deleted_item_is_gone() -> None:
    workspace = a_workspace(a_story())
    given(workspace, DeleteItems(("CHK-1",)))
    assert "CHK-1" not in workspace.items


def test_a_deletion_takes_the_children_from_their_parent() -> None:
    workspace = a_workspace(a_feature(), a_story(parent="ART-1"))
    given(workspace, DeleteItems(("ART-1",)))
    assert workspace.document("CHK-1")["parent"] is None


def test_a_deletion_takes_the_dependencies_on_the_item() -> None:
    kept = a_dependency("CHK-3")
    workspace = a_workspace(
        a_story(),
        a_story(key="CHK-2", depends_on=[a_dependency("CHK-1"), kept]),
        a_story(key="CHK-3"),
    )
    given(workspace, DeleteItems(("CHK-1",)))
    assert workspace.document("CHK-2")["depends_on"] == [kept]


def test_a_deletion_takes_the_item_out_of_objectives_and_risks() -> None:
    workspace = a_workspace(a_story())
    linking: dict[str, JsonValue] = {"key": "X", "pi": "26.4", "title": "T", "items": ["CHK-1"]}
    workspace.tables["objectives"]["X"] = workspace.tables["risks"]["X"] = linking
    given(workspace, DeleteItems(("CHK-1",)))
    left = [workspace.tables[table]["X"]["items"] for table in ("objectives", "risks")]
    assert left == [[], []]


def test_linked_items_are_deleted_together() -> None:
    workspace = a_workspace(a_feature(), a_story(parent="ART-1"))
    given(workspace, DeleteItems(("ART-1", "CHK-1", "ART-1")))
    assert workspace.items == {}


def test_a_deletion_of_an_unknown_item_deletes_nothing() -> None:
    workspace = a_workspace(a_story())
    with pytest.raises(RuleBroken, match="There is no item CHK-7"):
        given(workspace, DeleteItems(("CHK-1", "CHK-7")))
    assert workspace.document("CHK-1")["created_at"] == NOW
