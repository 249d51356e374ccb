"""The workspace in memory: what it finds, and that its indexes never drift from its documents."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refineboard.domain.change import Change, CreateDocument, DeleteDocument, LogEntry, invert
from refineboard.domain.commands import Command, DeleteItems
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import RefineboardError, RuleBroken
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import DERIVED_FIELDS, Workspace
from tests import builders
from tests.builders import (
    LATER,
    NOW,
    a_dependency,
    a_feature,
    a_story,
    a_workspace,
    edit,
    plain,
    setting,
)
from tests.strategies import BACKLOGS, ITEM_KEYS, commands


def folded(workspace: Workspace, *commands_: Command) -> list[LogEntry]:
    """The entries of those commands that are not refused."""
    entries: list[LogEntry] = []
    for command in commands_:
        try:
            entries.append(builders.given(workspace, command))
        except RefineboardError:
            continue
    return entries


def seen_through_indexes(workspace: Workspace) -> dict[str, object]:
    """Everything that the indexes answer."""
    return {
        "ranked": {backlog: workspace.keys_in(backlog) for backlog in BACKLOGS},
        "counts": {backlog: workspace.count_in(backlog) for backlog in BACKLOGS},
        "children": {key: workspace.children(key) for key in ITEM_KEYS},
        "dependents": {key: workspace.dependents(key) for key in ITEM_KEYS},
        "neighbours": {key: workspace.neighbours(key) for key in workspace.items},
        "heads": dict(workspace.heads),
        "backlogs": dict(workspace.backlogs),
    }


@given(st.lists(commands(), max_size=25))
def test_indexes_equal_those_of_a_fresh_workspace(steps: list[Command]) -> None:
    workspace = a_workspace()
    seen_through_indexes(workspace)
    folded(workspace, *steps)
    assert seen_through_indexes(workspace) == seen_through_indexes(Workspace(workspace.tables))


@given(st.lists(commands(), max_size=25))
def test_a_key_is_never_given_out_twice(steps: list[Command]) -> None:
    entries = folded(a_workspace(), *steps)
    created = [
        operation.id
        for entry in entries
        for operation in entry.change.operations
        if isinstance(operation, CreateDocument)
    ]
    assert len(created) == len(set(created))


@given(st.lists(commands(), max_size=15))
def test_the_inverse_of_every_change_brings_the_documents_back(steps: list[Command]) -> None:
    workspace = a_workspace()
    before = without_derived(workspace)
    for entry in reversed(folded(workspace, *steps)):
        inverse = Change("undo", invert(entry.change.operations))
        workspace.apply(LogEntry(1, NOW, "ana", inverse))
    assert without_derived(workspace) == before


def without_derived(workspace: Workspace) -> object:
    """All documents but for the fields that follow from the log entry."""
    return {
        table: {
            key: {name: value for name, value in document.items() if name not in DERIVED_FIELDS}
            for key, document in documents.items()
        }
        for table, documents in plain(workspace).items()
    }


@given(st.lists(commands(), max_size=12))
def test_operations_say_what_they_replace(steps: list[Command]) -> None:
    workspace = a_workspace()
    mirror = workspace.copy()
    for entry in folded(workspace, *steps):
        for operation in entry.change.operations:
            document = mirror.tables[operation.table].get(operation.id)
            if isinstance(operation, CreateDocument):
                assert document is None
            elif isinstance(operation, DeleteDocument):
                assert document == operation.document
            else:
                assert document is not None
                assert document.get(operation.field) == operation.before
            mirror.apply(LogEntry(1, entry.at, entry.by, Change("step", (operation,))))


@given(st.lists(commands(), max_size=12), st.lists(commands(), max_size=6))
@settings(max_examples=50)
def test_a_copy_goes_its_own_way(steps: list[Command], further: list[Command]) -> None:
    workspace = a_workspace()
    folded(workspace, *steps)
    before, indexes = plain(workspace), seen_through_indexes(workspace)
    twin = workspace.copy()
    folded(twin, *further)
    assert (plain(workspace), seen_through_indexes(workspace)) == (before, indexes)


@given(st.lists(commands(), max_size=12), st.lists(commands(), max_size=6))
@settings(max_examples=50)
def test_a_copy_does_what_the_original_would(steps: list[Command], further: list[Command]) -> None:
    workspace = a_workspace()
    folded(workspace, *steps)
    twin = workspace.copy()
    folded(workspace, *further)
    folded(twin, *further)
    assert (plain(twin), seen_through_indexes(twin)) == (
        plain(workspace),
        seen_through_indexes(workspace),
    )


def test_an_unknown_key_is_told_the_nearest() -> None:
    with pytest.raises(RuleBroken, match=r"There is no item CHK-11. Did you mean CHK-1\?"):
        a_workspace(a_story()).document("CHK-11")


def test_an_unknown_backlog_is_told_the_known_ones() -> None:
    with pytest.raises(RuleBroken, match=r"no backlog XYZ. The backlogs here are ART, CHK, LED"):
        a_workspace().backlog("XYZ")


def test_a_backlog_is_found_in_any_case() -> None:
    assert a_workspace().backlog("chk").name == "Checkout"


def test_the_art_comes_before_the_teams() -> None:
    assert list(a_workspace().backlogs) == ["ART", "CHK", "LED"]


def test_a_team_may_have_a_kanban_of_its_own() -> None:
    workspace = a_workspace()
    states = [{"key": "new", "label": "New", "category": "funnel"}]
    workspace.tables["teams"]["CHK"] = {**workspace.tables["teams"]["CHK"], "states": states}  # type: ignore[dict-item]
    assert [state.label for state in Workspace(workspace.tables).backlog("CHK").states] == ["New"]


def test_a_renamed_team_is_known_by_its_new_name() -> None:
    workspace = a_workspace()
    assert workspace.backlog("CHK").name == "Checkout"
    renamed = setting("CHK", "name", "Checkout", "Payments")
    operation = type(renamed)("teams", "CHK", "name", "Checkout", "Payments")
    workspace.apply(LogEntry(9, NOW, "ana", Change("edit", (operation,))))
    assert workspace.backlog("CHK").name == "Payments"


def test_items_stand_in_rank_order() -> None:
    first, second = a_story(key="CHK-2", rank="A"), a_story(key="CHK-1", rank="B")
    assert a_workspace(second, first).keys_in("CHK") == ["CHK-2", "CHK-1"]


def test_equal_ranks_are_ordered_by_key() -> None:
    workspace = a_workspace(a_story(key="CHK-2"), a_story(key="CHK-1"))
    assert workspace.keys_in("CHK") == ["CHK-1", "CHK-2"]


def test_an_edit_notes_who_and_when() -> None:
    workspace = a_workspace(a_story())
    builders.given(workspace, edit("CHK-1", "points", 5), by="ben", at=LATER)
    document = workspace.document("CHK-1")
    assert (document["updated_by"], document["updated_at"]) == ("ben", LATER)


def test_an_edit_replaces_the_document_and_leaves_the_old_one() -> None:
    story = a_story()
    workspace = a_workspace(story)
    builders.given(workspace, edit("CHK-1", "points", 5))
    assert story == a_story()


def test_a_deleted_items_key_is_not_given_out_again() -> None:
    workspace = a_workspace(a_story(key="CHK-7"))
    builders.given(workspace, DeleteItems(("CHK-7",)))
    assert workspace.next_key("CHK") == "CHK-8"


@pytest.mark.parametrize("number", ["9" * 10, "9" * 5000, "x", "-1", ""])
def test_a_number_that_no_key_has_is_not_counted(number: str) -> None:
    workspace = a_workspace(a_story(key="CHK-2"), a_story(key=f"CHK-{number}"))
    assert workspace.next_key("CHK") == "CHK-3"


def test_numbers_that_a_snapshot_remembers_are_not_given_out_again() -> None:
    workspace = Workspace(highest_numbers={"CHK": 41})
    assert workspace.next_key("CHK") == "CHK-42"


def test_children_and_dependents_are_found() -> None:
    story = a_story(parent="ART-1", depends_on=[a_dependency("LED-1")])
    workspace = a_workspace(a_feature(), story, a_story(key="LED-1", backlog="LED"))
    assert (workspace.children("ART-1"), workspace.dependents("LED-1")) == (("CHK-1",), ("CHK-1",))


def test_an_items_model_is_made_once() -> None:
    workspace = a_workspace(a_story())
    assert workspace.item("CHK-1") is workspace.item("CHK-1")


def test_an_items_model_is_new_after_an_edit() -> None:
    workspace = a_workspace(a_story())
    old = workspace.item("CHK-1")
    builders.given(workspace, edit("CHK-1", "points", 5))
    assert (old.points, workspace.item("CHK-1").points) == (None, 5)


def test_a_state_that_nobody_defined_counts_as_funnel() -> None:
    workspace = a_workspace(a_story(state="icebox"))
    assert workspace.state_of(workspace.document("CHK-1")).category is StateCategory.FUNNEL


def test_a_category_that_there_is_not_counts_as_funnel() -> None:
    workspace = a_workspace(a_story(state="icebox"))
    states: list[JsonValue] = [{"key": "icebox", "label": "Icebox", "category": "frozen"}]
    workspace.tables["teams"]["CHK"]["states"] = states
    assert workspace.state_of(workspace.document("CHK-1")).category is StateCategory.FUNNEL
