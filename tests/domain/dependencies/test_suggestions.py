"""Suggested dependencies, each with the words that caused it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refineboard.domain.change import Stamp
from refineboard.domain.decide import decide
from refineboard.domain.dependencies.commands import DismissSuggestion
from refineboard.domain.dependencies.suggestions import suggestions
from refineboard.domain.documents import JsonValue
from refineboard.domain.workspace import Workspace
from tests.builders import NOW, a_dependency, a_workspace
from tests.builders import given as done
from tests.domain.dependencies.arts import planned


def art(**words: JsonValue) -> Workspace:
    """CHK-1 with these words, beside Ledger's card vault and another story of its own team."""
    usual: dict[str, JsonValue] = {"title": "Pay with one tap"}
    return a_workspace(
        planned("CHK-1", None, **(usual | words)),
        planned("CHK-2", None, title="Show a receipt"),
        planned("LED-1", None, title="Card vault for merchants"),
        planned("LED-2", None, title="Old vault", state="accepted"),
    )


def found(workspace: Workspace) -> list[tuple[str, str, str, str]]:
    """What CHK-1 seems to wait for: item, team, words and where."""
    return [
        (each.provider, each.team, each.words, each.where)
        for each in suggestions(workspace, "CHK")
        if each.consumer == "CHK-1"
    ]


@pytest.mark.parametrize(
    ("text", "provider", "team", "words"),
    [
        ("Only after LED-1 is live.", "LED-1", "LED", "LED-1"),
        ("See CHK-2 for the receipt.", "CHK-2", "", "CHK-2"),
        ("It needs the card vault API.", "LED-1", "LED", "needs the card vault API"),
        ("We depend on the new card vault service.", "LED-1", "LED",
         "depend on the new card vault service"),
        ("This depends on the card vault service.", "LED-1", "LED",
         "depends on the card vault service"),
        ("Ask the Ledger team first.", "", "LED", "Ledger team"),
        ("It is provided by Ledger.", "", "LED", "provided by Ledger"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["description", "criteria"])
def test_words_that_name_something_of_others_suggest_it(
    text: str, provider: str, team: str, words: str, where: str
) -> None:
    field: dict[str, JsonValue]
    field = {"description": text} if where == "description" else {"acceptance_criteria": [text]}
    assert found(art(**field)) == [(provider, team, words, where)]


@pytest.mark.parametrize(
    "text",
    [
        "It keeps a ledger of all taps.", "Checkout team only.", "The file is UTF-8.",
        "Like LED-2, which is done.", "It needs the best API.", "CHK-1 itself.",
    ],
)  # fmt: skip
def test_words_that_name_nothing_open_of_others_suggest_nothing(text: str) -> None:
    assert found(art(description=text)) == []


def test_what_is_linked_already_is_not_suggested() -> None:
    linked = art(description="After LED-1.", depends_on=[a_dependency("LED-1")])
    assert found(linked) == []


def test_rare_words_in_two_teams_titles_suggest_that_the_younger_waits() -> None:
    pair = a_workspace(
        planned("CHK-1", None, title="Show chargeback disputes", created_at=NOW),
        planned("LED-1", None, title="Book chargebacks and disputes",
                created_at="2026-01-01T00:00:00.000Z"),
    )  # fmt: skip
    assert found(pair) == [("LED-1", "LED", "chargeback disputes", "title")]


@pytest.mark.parametrize(("subject", "text"), [("LED-1", "After LED-1."), ("LED", "Ledger team.")])
def test_what_was_dismissed_is_not_suggested_again(subject: str, text: str) -> None:
    workspace = art(description=text)
    command = DismissSuggestion("CHK-1", subject)
    done(workspace, command)
    assert found(workspace) == []
    assert decide(workspace, command, Stamp("ana", NOW)).operations == ()


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("LED-1 CHK2needsthecardvaultAPIteam.\n"), max_size=80))
def test_the_words_stand_in_the_item(text: str) -> None:
    for each in suggestions(art(description=text)):
        if each.where == "description":
            assert each.words in text
