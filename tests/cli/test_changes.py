"""`add`, `edit` and `move`: what they write, and what they refuse without writing anything."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import Any

import pytest

from refineboard.cli.opening import Globals, opened
from refineboard.domain.commands import MoveToState
from refineboard.store import lock
from tests.cli.running import Runner, a_process, log_of


def shown(rb: Runner, key: str) -> Any:
    """The item as `show` has it."""
    return rb("show", key, "--format", "json").json["item"]


def test_add_prints_the_new_key_alone(art: Path) -> None:
    outcome = a_process("-w", str(art), "add", "--backlog", "chk", "--title", "Pay by invoice")
    assert (outcome.status, outcome.out, outcome.err) == (0, "CHK-3\n", "")


def test_an_added_item_has_its_fields_and_the_usual_kind(rb: Runner) -> None:
    key = rb(
        *("add", "--backlog", "CHK", "--title", "Pay later", "points=5", "state=ready", "tags+=a"),
        *("tags+=b", "depends_on+=LED-1", "parent=art-1", "enabler=compliance"),
    ).out.strip()
    item = shown(rb, key)
    assert (item["kind"], item["points"], item["state"]) == ("story", 5, "ready")
    assert (item["tags"], item["parent"], item["enabler"]) == (["a", "b"], "ART-1", "compliance")
    assert [entry["key"] for entry in item["depends_on"]] == ["LED-1"]


def test_an_item_added_to_the_art_is_a_feature(rb: Runner) -> None:
    assert (
        shown(rb, rb("add", "--backlog", "ART", "--title", "Big").out.strip())["kind"] == "feature"
    )


def test_hidden_characters_never_reach_the_store(art: Path, rb: Runner) -> None:
    rb("add", "--backlog", "CHK", "--title", "a\x1b]0;x\x07\nb", "owner=\u202eana")
    assert shown(rb, "CHK-3")["title"] == "a␛]0;x␇ b"
    assert shown(rb, "CHK-3")["owner"] == "ana"


@pytest.mark.parametrize("title", ["x" * 501, "\u0958" * 251], ids=["long", "longer in NFC"])
def test_a_title_that_is_too_long_is_refused_and_nothing_is_written(
    art: Path, rb: Runner, title: str
) -> None:
    before = log_of(art)
    for words in (
        ("add", "--backlog", "CHK", "--title", title),
        ("edit", "CHK-1", f"title={title}"),
    ):
        outcome = rb(*words)
        assert outcome.status == 2
        assert "itle can have at most 500 characters, not 50" in outcome.err
    assert log_of(art) == before


def test_edit_sets_adds_takes_out_and_clears(rb: Runner) -> None:
    outcome = rb(
        *("edit", "chk-1", "ubv=8", "points=2,5", "owner=ana", "tags+=new", "tags-=web"),
        *("depends_on-=LED-1", "parent=", "state=In Progress", "iteration=26.4.1"),
    )
    assert outcome.status == 0
    item = shown(rb, "CHK-1")
    assert (item["ubv"], item["points"], item["owner"]) == (8, 2.5, "ana")
    assert (item["tags"], item["depends_on"], item["parent"]) == (["pci", "new"], [], None)
    assert (item["state"], item["iteration"], item["pi"]) == ("in_progress", "26.4.1", "26.4")
    assert [entry["state"] for entry in item["timeline"]] == ["funnel", "in_progress"]


def test_several_entries_of_one_list_all_arrive(rb: Runner) -> None:
    rb("edit", "CHK-1", "tags+=a", "tags+=b", "tags-=web", "acceptance_criteria+=Then done")
    item = shown(rb, "CHK-1")
    assert item["tags"] == ["pci", "a", "b"]
    assert len(item["acceptance_criteria"]) == 2


def test_of_two_values_for_one_field_the_last_holds(rb: Runner) -> None:
    rb("edit", "CHK-1", "points=3", "points=13")
    assert shown(rb, "CHK-1")["points"] == 13


def test_an_edit_is_one_change_that_one_undo_takes_back(rb: Runner) -> None:
    before = shown(rb, "CHK-1")
    rb("edit", "CHK-1", "tags+=a", "tags+=b", "points=13", "owner=ana")
    rb("undo")
    after = shown(rb, "CHK-1")
    assert {**after, "updated_at": ""} == {**before, "updated_at": ""}


def test_a_wish_that_is_true_already_writes_nothing(art: Path, rb: Runner) -> None:
    before = log_of(art)
    outcome = rb("edit", "CHK-1", "points=5", "tags+=pci")
    assert outcome.status == 0
    assert "Nothing to change" in outcome.err
    assert log_of(art) == before


@pytest.mark.parametrize(
    "expected",
    [
        ["points=5"],
        ["state=Funnel"],
        ["owner="],
        ["tags=web", "tags=pci"],
        ["depends_on=led-1"],
        ["parent=ART-1", "points=5"],
    ],
    ids=" ".join,
)
def test_an_edit_goes_through_where_the_item_is_as_expected(
    rb: Runner, expected: list[str]
) -> None:
    options = [word for value in expected for word in ("--expect", value)]
    assert rb("edit", "CHK-1", "points=3", *options).status == 0
    assert shown(rb, "CHK-1")["points"] == 3


@pytest.mark.parametrize(
    "expected", ["points=3", "points=8", "state=Ready", "owner=ben", "tags=pci", "depends_on="]
)
def test_an_edit_that_expected_something_else_conflicts(
    art: Path, rb: Runner, expected: str
) -> None:
    before = log_of(art)
    outcome = rb("edit", "CHK-1", "points=3", "owner=cleo", "--expect", expected)
    assert outcome.status == 4
    assert "Nothing was written" in outcome.err
    assert log_of(art) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["edit", "CHK-9", "points=3"], "There is no item CHK-9"),
        (["edit", "CHK-1", "colour=red"], "There is no field colour. Fields: title"),
        (["edit", "CHK-1", "points"], "is not FIELD=VALUE"),
        (["edit", "CHK-1", "points=many"], "Points must be a number"),
        (["edit", "CHK-1", "points=nan"], "finite"),
        (["edit", "CHK-1", "points=-1"], "between 0 and 1000"),
        (["edit", "CHK-1", "ubv=4"], "nearest: 3 or 5"),
        (["edit", "CHK-1", "state=Nirvana"], "Its states are Funnel"),
        (["edit", "CHK-1", "kind=novel"], "not a known kind"),
        (["edit", "CHK-1", "kind="], "kind"),
        (["edit", "CHK-1", "title="], "needs a title"),
        (["edit", "CHK-1", "parent=CHK-1"], "own parent"),
        (["edit", "CHK-1", "parent=LED-1"], "cannot hold a story"),
        (["edit", "CHK-1", "iteration=99.9"], "Known: 26.4"),
        (["edit", "CHK-1", "depends_on+=NOPE-1"], "There is no item NOPE-1"),
        (["edit", "CHK-1", "depends_on+=CHK-1"], "cannot wait for itself"),
        (["edit", "CHK-1", "tags+="], "needs a value"),
        (["edit", "CHK-1", "tags-=absent"], "has no entry"),
        (["edit", "CHK-1", "points+=3"], "holds one value"),
        (["edit", "CHK-1", "points=3", "--expect", "points+=3"], "--expect takes"),
        (["edit", "CHK-1", "points=3", "--expect", "colour=1"], "There is no field colour"),
        (["edit", "CHK-1", "points=3", "owner=ana", "size=4"], "WSJF scale"),
        (["add", "--backlog", "CHK", "--title", " "], "needs a title"),
        (["add", "--backlog", "XYZ", "--title", "New"], "The backlogs here are"),
        (["add", "--backlog", "CHK"], "--title"),
        (["add", "--title", "New"], "--backlog"),
        (["add", "--backlog", "CHK", "--title", "New", "--kind", "novel"], "--kind"),
        (["add", "--backlog", "CHK", "--title", "New", "tags-=a"], "no tags to take out"),
        (["add", "--backlog", "CHK", "--title", "New", "points=x"], "must be a number"),
        (["move", "CHK-1"], "Say where to"),
        (["move", "--to", "ready"], "KEY"),
        (["move", "CHK-1", "--to", "ready", "--backlog", "LED"], "Say where to, once"),
        (["move", "CHK-1", "--to", "nirvana"], "Its states are"),
        (["move", "CHK-1", "CHK-9", "--to", "ready"], "There is no item CHK-9"),
        (["move", "CHK-1", "--backlog", "XYZ"], "There is no backlog XYZ"),
        (["move", "CHK-1", "--before", "CHK-9"], "There is no item CHK-9"),
        (["move", "CHK-1", "--iteration", "99.9"], "There is no iteration 99.9"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_bad_value_is_refused_and_nothing_is_written(
    art: Path, rb: Runner, arguments: list[str], words: str
) -> None:
    before = log_of(art)
    outcome = rb(*arguments)
    assert outcome.status == 2
    assert words in outcome.err
    assert outcome.out == ""
    assert log_of(art) == before


def test_items_move_to_a_state_together(rb: Runner) -> None:
    assert rb("move", "chk-1", "CHK-2", "--to", "Ready").status == 0
    assert [shown(rb, key)["state"] for key in ("CHK-1", "CHK-2")] == ["ready", "ready"]


def test_an_item_moves_to_another_backlog_and_keeps_its_key(rb: Runner) -> None:
    rb("move", "CHK-2", "--backlog", "led")
    assert shown(rb, "CHK-2")["backlog"] == "LED"


@pytest.mark.parametrize(("option", "order"), [("--before", ["CHK-2", "CHK-1"]), ("--after", None)])
def test_an_item_moves_next_to_another(rb: Runner, option: str, order: list[str] | None) -> None:
    rb("move", "CHK-2", option, "CHK-1")
    listed = rb("list", "--backlog", "CHK", "--format", "jsonl").lines
    assert [item["key"] for item in listed] == (order or ["CHK-1", "CHK-2"])


@pytest.mark.parametrize("nowhere", ["", "none"])
def test_an_item_is_planned_and_taken_out_again(rb: Runner, nowhere: str) -> None:
    rb("move", "CHK-1", "--iteration", "26.4.2")
    assert (shown(rb, "CHK-1")["iteration"], shown(rb, "CHK-1")["pi"]) == ("26.4.2", "26.4")
    rb("move", "CHK-1", "--iteration", nowhere)
    assert (shown(rb, "CHK-1")["iteration"], shown(rb, "CHK-1")["pi"]) == (None, None)


def test_what_was_done_is_said_beside_the_data(rb: Runner) -> None:
    outcome = rb("edit", "CHK-1", "points=3", "owner=ana")
    assert (outcome.out, outcome.err) == ("", "Changed CHK-1 (points, owner).\n")


def test_a_change_is_done_even_if_its_snapshot_cannot_be_written(
    art: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.01)
    with opened(Globals(workspace=str(art))) as session, (art / ".lock").open("rb") as held:
        session.do(MoveToState(("CHK-1",), "ready"))
        fcntl.flock(held, fcntl.LOCK_EX)
        session.close()
    with opened(Globals(workspace=str(art))) as session:
        assert session.workspace.document("CHK-1")["state"] == "ready"


def test_a_workspace_that_someone_holds_is_busy_and_says_who(
    art: Path, rb: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.01)
    before = log_of(art)
    with (art / ".lock").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        outcome = rb("edit", "CHK-1", "points=3")
    assert outcome.status == 5
    assert "The workspace is held by" in outcome.err
    assert log_of(art) == before
