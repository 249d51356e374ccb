"""A change meant for an older workspace: other fields go through, the same field conflicts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.change import CreateDocument, DeleteDocument, Operation
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import FieldConflict
from refineboard.domain.rebase import merged_sets, rebase
from tests.builders import LATER, NOW, a_dependency, a_story, a_workspace, setting

TAGS = st.lists(st.sampled_from("abcdef"), unique=True)


def rebased(operation: Operation, **now: JsonValue) -> tuple[Operation, ...]:
    """The operation on a story that looks like `now`; it must not conflict."""
    operations, conflicts = rebase((operation,), a_workspace(a_story(**now)))
    assert conflicts == ()
    return operations


def conflict(operation: Operation, **now: JsonValue) -> FieldConflict:
    """The one conflict of the operation on a story that looks like `now`."""
    operations, (found,) = rebase((operation,), a_workspace(a_story(**now)))
    assert operations == ()
    return found


def test_an_untouched_field_goes_through() -> None:
    wish = setting("CHK-1", "points", None, 5)
    assert rebased(wish) == (wish,)


def test_another_field_that_changed_does_not_matter() -> None:
    wish = setting("CHK-1", "points", None, 5)
    assert rebased(wish, title="Changed meanwhile") == (wish,)


def test_the_same_field_conflicts() -> None:
    found = conflict(setting("CHK-1", "points", None, 5), points=8)
    assert (found.field, found.saw, found.theirs, found.mine) == ("points", None, 8, 5)


def test_a_conflict_names_who_and_when() -> None:
    found = conflict(
        setting("CHK-1", "points", None, 5), points=8, updated_by="ben", updated_at=LATER
    )
    assert (found.who, found.when) == ("ben", LATER)


def test_what_they_made_true_already_is_left_out() -> None:
    assert rebased(setting("CHK-1", "points", None, 5), points=5) == ()


def test_one_conflict_does_not_hide_the_other_operations() -> None:
    wishes = (setting("CHK-1", "points", None, 5), setting("CHK-1", "owner", None, "ana"))
    operations, conflicts = rebase(wishes, a_workspace(a_story(points=8)))
    assert (operations, len(conflicts)) == (wishes[1:], 1)


def test_an_edit_of_a_deleted_item_conflicts_on_its_key() -> None:
    _, (found,) = rebase((setting("CHK-9", "points", None, 5),), a_workspace())
    assert (found.field, found.theirs) == ("key", None)


def test_tags_of_two_people_are_both_kept() -> None:
    (merged,) = rebased(setting("CHK-1", "tags", ["a"], ["a", "mine"]), tags=["a", "theirs"])
    assert merged == setting("CHK-1", "tags", ["a", "theirs"], ["a", "theirs", "mine"])


def test_a_tag_taken_out_stays_out() -> None:
    (merged,) = rebased(setting("CHK-1", "tags", ["a", "b"], ["b"]), tags=["a", "b", "c"])
    assert merged == setting("CHK-1", "tags", ["a", "b", "c"], ["b", "c"])


def test_a_list_whose_order_matters_conflicts() -> None:
    wish = setting("CHK-1", "acceptance_criteria", [], ["mine"])
    assert conflict(wish, acceptance_criteria=["theirs"]).field == "acceptance_criteria"


def test_two_wishes_for_one_dependency_conflict() -> None:
    before = a_dependency("LED-1")
    mine, theirs = a_dependency("LED-1", state="agreed"), a_dependency("LED-1", state="resolved")
    wish = setting("CHK-1", "depends_on", [before], [mine])
    assert conflict(wish, depends_on=[theirs]).field == "depends_on"


def test_dependencies_on_different_items_are_both_kept() -> None:
    mine, theirs = a_dependency("LED-1"), a_dependency("LED-2")
    (merged,) = rebased(setting("CHK-1", "depends_on", [], [mine]), depends_on=[theirs])
    assert merged == setting("CHK-1", "depends_on", [theirs], [theirs, mine])


def test_a_document_that_is_there_already_conflicts() -> None:
    assert conflict(CreateDocument("items", "CHK-1", a_story())).field == "key"


def test_a_deletion_of_an_unchanged_document_goes_through() -> None:
    wish = DeleteDocument("items", "CHK-1", a_story())
    assert rebased(wish, updated_at=LATER) == (
        DeleteDocument("items", "CHK-1", a_story(updated_at=LATER)),
    )


def test_a_deletion_of_a_changed_document_conflicts() -> None:
    wish = DeleteDocument("items", "CHK-1", a_story())
    assert conflict(wish, points=5, updated_at=NOW).field == "points"


@given(TAGS, TAGS)
def test_merging_with_nobody_gives_mine(base: list[JsonValue], mine: list[JsonValue]) -> None:
    merged = merged_sets(base, base, mine)
    assert sorted(map(str, merged if isinstance(merged, list) else [])) == sorted(map(str, mine))


@given(TAGS, TAGS)
def test_merging_nothing_gives_theirs(base: list[JsonValue], theirs: list[JsonValue]) -> None:
    assert merged_sets(base, theirs, base) == theirs


@given(TAGS, TAGS, TAGS)
def test_a_merge_is_that_of_sets(
    base: list[JsonValue], theirs: list[JsonValue], mine: list[JsonValue]
) -> None:
    before, current, wanted = ({str(tag) for tag in tags} for tags in (base, theirs, mine))
    merged = merged_sets(base, theirs, mine)
    assert isinstance(merged, list)
    expected = (current - (before - wanted)) | (wanted - before)
    assert sorted(map(str, merged)) == sorted(expected)
