"""Markdown in the layout of a story map: in, out, and the same again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refineboard.domain.commands import AddItem, Command, MoveToState
from refineboard.domain.documents import JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import BadData
from refineboard.domain.fields import new_dependency
from refineboard.domain.workspace import Workspace
from refineboard.exchange.importing.plan import ImportPlan
from refineboard.exchange.markdown.escaping import bare, body, inline, plain
from refineboard.exchange.sources import plan_import
from refineboard.exchange.targets import Wish, export
from tests.exchange.builders import a_workspace, add, after, edit
from tests.strategies import HOSTILE

MAP = b"""# My Product
Short description.

# Releases
## 26.4

# Personas
## Margie

# Map
## User Management
### Authentication
Who may come in.
#### Sign in [status:: done] [persona:: Margie] [release:: MVP]
User can log in.

- not a heading

```
# a comment in code
```
#### Reset [status:: in-progress] [deadline:: 2026-03-01] [points:: 5]
##### Acceptance criteria
- Given a mail
  then a link
- It ends
### Profile
#### Upload [status:: blocked] [tags:: a, b]
"""


def planned(workspace: Workspace, data: bytes, backlog: str | None = "CHK") -> ImportPlan:
    return plan_import(workspace, "markdown", [("a.md", data)], backlog=backlog)


def imported(
    workspace: Workspace, data: bytes, backlog: str | None = None
) -> dict[str, dict[str, Any]]:
    """The items by title after the import."""
    plan = planned(workspace, data, backlog)
    if plan.command is not None:
        after(workspace, plan.command)
    return {str(item["title"]): dict(item) for item in workspace.items.values()}


def exported(workspace: Workspace) -> bytes:
    documents = [
        workspace.items[key] for backlog in workspace.backlogs for key in workspace.keys_in(backlog)
    ]
    return export(workspace, "markdown", documents, Wish())


def test_a_story_map_becomes_epics_features_and_stories():
    items = imported(a_workspace(), MAP, "CHK")
    kinds = {title: item["kind"] for title, item in items.items()}
    assert kinds == {
        "User Management": "epic",
        "Authentication": "feature",
        "Profile": "feature",
        "Sign in": "story",
        "Reset": "story",
        "Upload": "story",
    }
    parents = {title: item["parent"] for title, item in items.items()}
    assert parents["Reset"] == items["Authentication"]["key"]
    assert parents["Authentication"] == items["User Management"]["key"]


def test_fields_and_texts_arrive():
    items = imported(a_workspace(), MAP, "CHK")
    sign_in, reset, upload = items["Sign in"], items["Reset"], items["Upload"]
    assert sign_in["description"].startswith("User can log in.\n\n- not a heading")
    assert "# a comment in code" in sign_in["description"]
    assert (sign_in["state"], sign_in["extra"]["persona"]) == ("accepted", "Margie")
    assert (reset["state"], reset["points"]) == ("in_progress", 5)
    assert reset["acceptance_criteria"] == ["Given a mail\nthen a link", "It ends"]
    assert (upload["blocked"], upload["tags"]) == ("Blocked", ["a", "b"])


def test_a_second_import_changes_nothing():
    workspace = a_workspace()
    imported(workspace, MAP, "CHK")
    again = planned(workspace, MAP)
    assert (again.created, again.updated, again.conflicts) == ((), (), ())


FILLED: tuple[Command, ...] = (
    AddItem("ART", "epic", "Pay faster"),
    AddItem("ART", "feature", "One tap", (FieldEdit("parent", "ART-1"), FieldEdit("tc", 8))),
    AddItem("ART", "feature", "Alone", (FieldEdit("benefit_hypothesis", "Less\n\nwork"),)),
    AddItem("CHK", "story", "Pay by card", (FieldEdit("parent", "ART-2"),)),
    AddItem("CHK", "defect", "Under an epic", (FieldEdit("parent", "ART-1"),)),
    AddItem(
        "LED",
        "story",
        "Refund",
        (
            FieldEdit("depends_on", [new_dependency("CHK-1")]),
            FieldEdit("iteration", "26.4.2"),
            FieldEdit("acceptance_criteria", ["Given a\n- b\n  c", "1. d"]),
        ),
    ),
    MoveToState(("CHK-1",), "Review"),
)
LEFT_OUT = frozenset({"key", "rank", "timeline", "extra", "ext"})


def contents(workspace: Workspace) -> dict[str, dict[str, JsonValue]]:
    """What people wrote, with titles in place of keys."""
    titles = {key: item["title"] for key, item in workspace.items.items()}

    def named(value: JsonValue) -> JsonValue:
        if isinstance(value, list):
            return [named(entry) for entry in value]
        if isinstance(value, dict):
            return {name: named(entry) for name, entry in value.items()}
        return titles.get(value, value) if isinstance(value, str) else value

    return {
        str(item["title"]): {
            name: named(value)
            for name, value in item.items()
            if name not in LEFT_OUT and not name.startswith(("created", "updated"))
        }
        for item in workspace.items.values()
    }


def test_what_goes_out_comes_into_another_workspace_as_it_was():
    source, target = a_workspace(*FILLED), a_workspace()
    imported(target, exported(source))
    assert contents(target) == contents(source)


def test_each_item_is_written_once():
    under = AddItem("CHK", "story", "Under it", (FieldEdit("parent", "ART-3"),))
    source = a_workspace(*FILLED, under, add("All alone"))
    text = exported(source).decode()
    assert [text.count(f" {item['title']} [key") for item in source.items.values()] == [1] * 8


def test_what_goes_out_and_comes_back_changes_nothing():
    workspace = a_workspace(*FILLED)
    plan = planned(workspace, exported(workspace), None)
    assert (plan.command, plan.unchanged) == (None, 6)


def test_what_was_changed_in_the_document_is_taken_over():
    workspace = a_workspace(*FILLED)
    data = exported(workspace).replace(b"Pay by card", b"Pay by phone")
    imported(workspace, data)
    assert workspace.items["CHK-1"]["title"] == "Pay by phone"


def test_what_changed_here_meanwhile_is_a_conflict():
    workspace = a_workspace(*FILLED)
    data = exported(workspace).replace(b"Pay by card", b"Pay by phone")
    workspace.items["CHK-1"] = {
        **workspace.items["CHK-1"],
        "title": "Pay by watch",
        "updated_at": "2026-11-25T09:00:00.000Z",
    }
    (conflict,) = planned(workspace, data, None).conflicts
    assert conflict.differences[0] == ("title", "Pay by watch", "Pay by phone")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_a_line_is_the_same_after_both_ways(text: str):
    assert plain(inline(text)) == text


@given(st.text(st.sampled_from("#<\\ \n`a-")))
def test_a_text_is_the_same_after_both_ways_and_holds_no_heading_and_no_tag(text: str):
    shielded = body(text)
    assert bare(shielded) == text
    assert not any(line.lstrip(" ").startswith("#") for line in shielded.split("\n"))


@settings(max_examples=60, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_hostile_texts_stay_in_their_fields(title: str, description: str, owner: str):
    source, target = a_workspace(add(f"T {title}")), a_workspace()
    for field, text in (("description", f"D {description}"), ("owner", f"O {owner}")):
        after(source, edit("CHK-1", field, text))
    imported(target, exported(source))
    assert contents(target) == contents(source)


def test_a_description_cannot_make_items_or_run_in_a_browser():
    source = a_workspace(add("Pay"))
    attack = (
        "x\n## Epic\n  #### Story [key:: LED-1]\n##### Acceptance criteria\n<script>a()</script>"
    )
    after(source, edit("CHK-1", "description", attack))
    data = exported(source)
    assert b"\\<script>" in data
    target = a_workspace()
    assert len(imported(target, data)) == 1
    assert contents(target) == contents(source)


@pytest.mark.parametrize(
    "data", [b"", b"text only\n", b"# Title\n\nwords\n", b"# Map\n## \xe2\x80\x94\n"]
)
def test_a_document_without_items_is_refused(data: bytes):
    with pytest.raises(BadData, match="no item"):
        planned(a_workspace(), data)
