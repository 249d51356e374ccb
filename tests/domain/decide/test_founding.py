"""How a workspace comes to be."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from refineboard.domain.commands import FoundArt, LoadDocuments
from refineboard.domain.documents import Document
from refineboard.domain.errors import RuleBroken
from refineboard.domain.workspace import Workspace
from tests.builders import FOUNDED, a_feature, a_story, given, plain

TEAM = ("teams", {"key": "CHK", "name": "Checkout"})


def founded(**changes: Any) -> Workspace:
    """The workspace that the command makes."""
    usual = {"name": "Payments", "teams": (("CHK", "Checkout"),), "start": "2026-10-05"}
    workspace = Workspace()
    given(workspace, FoundArt(**{**usual, **changes}))
    return workspace


def loaded(*documents: tuple[str, Document]) -> Workspace:
    """The workspace of these documents."""
    workspace = Workspace()
    given(workspace, LoadDocuments(documents))
    return workspace


def test_an_art_has_its_name_and_its_teams() -> None:
    workspace = founded(teams=(("CHK", "Checkout"), ("LED", "")))
    names = [backlog.name for backlog in workspace.backlogs.values()]
    assert names == ["Payments", "Checkout", "LED"]


def test_an_art_has_two_intervals_of_four_iterations_and_a_fifth_for_planning() -> None:
    iterations = founded().tables["iterations"]
    assert [key for key, each in iterations.items() if each["innovation"]] == [
        "26.4.IP",
        "26.4b.IP",
    ]


def test_iterations_follow_each_other_without_a_gap() -> None:
    days = [
        (date.fromisoformat(str(each["start"])), date.fromisoformat(str(each["end"])))
        for each in founded().tables["iterations"].values()
    ]
    assert {following[0] - before[1] for before, following in pairwise(days)} == {timedelta(1)}


def test_an_interval_ends_with_its_last_iteration() -> None:
    workspace = founded()
    ends = (
        workspace.tables["increments"]["26.4"]["end"],
        workspace.tables["iterations"]["26.4.IP"]["end"],
    )
    assert ends == ("2026-12-13", "2026-12-13")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "The ART needs a name"),
        ({"teams": ()}, "at least one team; add --team KEY=NAME"),
        ({"teams": (("chk", "C"),)}, "'chk' cannot be a team's key: use 1 to 10 capital"),
        ({"teams": (("ART", "C"),)}, "'ART' cannot be a team's key"),
        ({"teams": (("CHECKOUTTEAM", "C"),)}, "cannot be a team's key"),
        ({"teams": (("A", "C"), ("A", "D"))}, "Two teams have the key A"),
        ({"start": "tomorrow"}, "'tomorrow' is not a day like 2026-10-05"),
        ({"start": "9999-12-01"}, "'9999-12-01' is not a day"),
    ],
)
def test_a_wrong_art_is_refused_in_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        founded(**changes)


@pytest.mark.parametrize("command", [FOUNDED, LoadDocuments((TEAM,))])
def test_a_workspace_in_use_is_not_founded_again(command: FoundArt | LoadDocuments) -> None:
    with pytest.raises(RuleBroken, match="in use already; choose an empty directory"):
        given(founded(), command)


def test_loaded_documents_are_kept_as_they_are() -> None:
    workspace = loaded(TEAM, ("items", a_story(mood="blue")))
    assert plain(workspace)["items"] == {"CHK-1": a_story(mood="blue")}


def test_a_loaded_item_gets_the_fields_it_lacks() -> None:
    names = ("key", "kind", "backlog", "title", "state", "rank", "created_at", "updated_at")
    story = {name: value for name, value in a_story().items() if name in names}
    workspace = loaded(TEAM, ("items", story))
    assert set(workspace.document("CHK-1")) == set(a_story()) - {"created_by", "updated_by"}


def test_loaded_text_is_cleaned() -> None:
    workspace = loaded(TEAM, ("items", a_story(title="Pay\x1b[2J", extra={"a": "\x07"})))
    document = workspace.document("CHK-1")
    assert (document["title"], document["extra"]) == ("Pay␛[2J", {"a": "␇"})


def test_a_whole_workspace_can_be_loaded_into_another() -> None:
    workspace = founded()
    documents = tuple(
        (table, document)
        for table, found in workspace.tables.items()
        for document in found.values()
    )
    assert plain(loaded(*documents)) == plain(workspace)


@pytest.mark.parametrize(
    ("table", "document", "words"),
    [
        ("stories", a_story(), "There is no table 'stories'"),
        ("items", {}, "A document of items has no usable key"),
        ("items", a_story(key="../x"), r"\.\./x is not an item's key like CHK-31"),
        ("items", a_story(rank="V0"), "CHK-1 has no usable rank: 'V0'"),
        ("items", a_story(rank="V-1"), "CHK-1 has no usable rank: 'V-1'"),
        ("items", a_story(backlog="XYZ"), "CHK-1 is in the backlog 'XYZ', which is missing"),
        ("items", a_story(kind="task"), "CHK-1 of items: kind: Input should be 'epic'"),
        ("items", a_story(points=float("nan")), "CHK-1 of items: points"),
        ("teams", {"key": "LED"}, "LED of teams: name: Field required"),
        ("teams", {"key": "LED", "name": "L", "states": [{"key": "a"}]}, "LED of teams: states"),
        ("teams", {"key": "CHK", "name": "Again"}, "teams has CHK twice"),
    ],
)
def test_a_document_that_is_none_is_refused_in_words(
    table: str, document: Document, words: str
) -> None:
    with pytest.raises(RuleBroken, match=words):
        loaded(TEAM, (table, document))


def test_loaded_items_keep_their_order() -> None:
    first, second = a_feature(key="ART-2", rank="A"), a_feature(key="ART-1", rank="B")
    assert loaded(("items", second), ("items", first)).keys_in("ART") == ["ART-2", "ART-1"]
