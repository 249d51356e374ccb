"""A story mended in one go, with what is split off from it."""

from __future__ import annotations

import pytest

from refineboard.domain.commands import AddItem, MendItem
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import Conflict
from refineboard.domain.workspace import Workspace
from tests.builders import a_feature, a_story, a_workspace, given

TO_TITLE = FieldEdit("title", "View fees")
PARTS = ((FieldEdit("title", "Print fees"),), (FieldEdit("title", "Export fees"),))


def mended(**changes: object) -> Workspace:
    workspace = a_workspace(
        a_feature(),
        a_story(title="View, print and export fees", parent="ART-1", **changes),
        a_story(key="CHK-2", title="Other", rank="V00002"),
    )
    given(workspace, MendItem("CHK-1", (TO_TITLE,), PARTS))
    return workspace


def test_parts_stand_right_behind_the_story_in_their_order():
    workspace = mended()
    titles = [workspace.document(key)["title"] for key in workspace.keys_in("CHK")]
    assert titles == ["View fees", "Print fees", "Export fees", "Other"]


def test_parts_have_the_storys_feature_and_tags_but_no_estimate():
    workspace = mended(tags=["pci"], points=5)
    part = workspace.document("CHK-3")
    assert (part["parent"], part["tags"], part["points"]) == ("ART-1", ["pci"], None)


@pytest.mark.parametrize(
    ("state", "of_parts"),
    [("funnel", "funnel"), ("refining", "refining"), ("ready", "refining")],
)
def test_parts_of_what_was_ready_are_refined_first(state: str, of_parts: str):
    assert mended(state=state).document("CHK-3")["state"] == of_parts


def test_parts_of_the_last_story_come_last():
    workspace = a_workspace(a_story())
    given(workspace, MendItem("CHK-1", (), PARTS))
    assert workspace.keys_in("CHK") == ["CHK-1", "CHK-2", "CHK-3"]


def test_what_somebody_changed_meanwhile_is_not_mended():
    workspace = a_workspace(a_story(title="Newer"))
    edit = FieldEdit("title", "View fees", saw="Older")
    with pytest.raises(Conflict):
        given(workspace, MendItem("CHK-1", (edit,), PARTS))


def test_a_new_story_comes_with_what_was_split_off_from_it():
    workspace = a_workspace(a_story())
    given(workspace, AddItem("CHK", "story", "View fees", after="CHK-1", parts=PARTS))
    titles = [workspace.document(key)["title"] for key in workspace.keys_in("CHK")]
    assert titles == ["Pay by card", "View fees", "Print fees", "Export fees"]
