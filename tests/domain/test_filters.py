"""The filter language: what each term lets through, and what a wrong one says."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.errors import ExitCode
from refineboard.domain.filters import FilterContext, FilterError, parse_filter
from refineboard.domain.workspace import Workspace

NOW = "2026-11-24T09:00:00Z"


def an_item(key: str = "CHK-1", **changes: JsonValue) -> Document:
    """An open, scored and planned story of the team Checkout."""
    document: dict[str, JsonValue] = {
        "key": key,
        "kind": "story",
        "backlog": "CHK",
        "title": "Save a card at checkout",
        "description": "The shopper pays in one step.",
        "acceptance_criteria": ["Given a saved card When I pay Then one tap is enough"],
        "benefit_hypothesis": "",
        "state": "refining",
        "rank": "U",
        "points": 5,
        "parent": "ART-1",
        "created_at": "2026-11-14T09:00:00.000Z",
        "updated_at": "2026-11-20T09:00:00.000Z",
    }
    return {**document, **changes}


FEATURE: Document = {
    "key": "ART-1",
    "kind": "feature",
    "backlog": "ART",
    "title": "One-tap refunds",
    "state": "analyzing",
    "rank": "U",
    "ubv": 8,
    "tc": 3,
    "rroe": 2,
    "size": 3,
    "created_at": "2026-11-01T09:00:00.000Z",
    "updated_at": "2026-11-20T09:00:00.000Z",
}


def a_context(*items: Document, verdicts: Mapping[str, str] | None = None) -> FilterContext:
    """An ART with the teams Checkout and Ledger, one PI with one iteration, and `items`."""
    documents: dict[str, dict[str, Document]] = {
        "settings": {"art": {"key": "art", "name": "Payments ART", "states": []}},
        "teams": {
            "CHK": {"key": "CHK", "name": "Checkout", "states": []},
            "LED": {"key": "LED", "name": "Ledger", "states": [], "story_wsjf": True},
        },
        "increments": {"26.4": {"key": "26.4", "name": "PI 26.4"}},
        "iterations": {"26.4.1": {"key": "26.4.1", "name": "Sprint 1", "pi": "26.4"}},
        "objectives": {"O-1": {"key": "O-1", "items": ["ART-9"]}},
        "items": {str(item["key"]): item for item in (FEATURE, *items)},
    }
    return FilterContext(
        workspace=Workspace(documents),
        user="ana",
        now=NOW,
        verdicts=lambda _: verdicts or {},
    )


def lets_through(text: str, item: Document, **context: Mapping[str, str]) -> bool:
    """Whether the filter matches the item in a workspace that holds it."""
    return parse_filter(text).matches(item, a_context(item, **context))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "card",
        "CARD",
        "card save",
        "chk-1",
        "step",
        '"a card"',
        "card | refund",
        "refund | card",
        "refund|card",
        "-refund",
        "!refund card",
        "nothing here | state:refining points:5",
        "team:chk",
        "TEAM:Checkout",
        "backlog:CHK",
        "team:led,chk",
        "state:refining",
        'state:"In Progress",Refining',
        "kind:story",
        "-kind:defect",
        "owner:none",
        "tag:none",
        "iteration:none",
        "parent:art-1",
        "text:tap",
        'text:"one tap"',
        "points:5",
        "points:=5",
        "points:>4.5",
        "points:>=5",
        "points:<6",
        "points:<=5",
        "points:3..5",
        "points:1,5",
        "points:1,3..8",
        "-points:none",
        "wsjf:none",
        "cod:none",
        "age:10",
        "age:>5",
        "age:9..11",
        "-is:ready",
        "-is:blocked -is:orphan -is:stale -is:unscored -is:mine -is:changed",
        "-dep:open",
    ],
)
def test_these_filters_let_the_story_through(text: str) -> None:
    assert lets_through(text, an_item())


@pytest.mark.parametrize(
    "text",
    [
        "refund",
        "card refund",
        '"card save"',
        "-card",
        "card -step",
        "refund | -card",
        "team:led",
        "team:none",
        "state:ready",
        "kind:spike",
        "owner:ana",
        "parent:none",
        "text:refund",
        "points:4",
        "points:>5",
        "points:6..8",
        "points:none",
        "wsjf:>0",
        "age:<10",
        "is:mine",
        "dep:open",
    ],
)
def test_these_filters_do_not_let_the_story_through(text: str) -> None:
    assert not lets_through(text, an_item())


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("owner:ana is:mine", {"owner": "Ana"}),
        ("tag:pci", {"tags": ["legal", "PCI"]}),
        ("iteration:26.4.1", {"iteration": "26.4.1"}),
        ('iteration:"sprint 1"', {"iteration": "26.4.1"}),
        ("pi:26.4", {"pi": "26.4"}),
        ("is:blocked", {"blocked": "waits for legal"}),
        ("text:legal", {"blocked": "waits for legal"}),
        ("is:ready state:ready", {"state": "ready"}),
        ("state:done", {"state": "accepted"}),
        ('state:"in progress"', {"state": "in_progress"}),
        ("is:orphan", {"parent": None}),
        ("is:orphan", {"parent": "ART-404"}),
        ("is:stale", {"updated_at": "2026-09-29T09:00:00.000Z"}),
        ("-is:stale", {"updated_at": "2026-09-29T09:00:00.000Z", "state": "accepted"}),
        ("is:changed", {"updated_at": "2026-11-23T09:00:00.000Z"}),
        ("points:none", {"points": None}),
        ("points:0 -points:none", {"points": 0}),
        ("dep:open", {"depends_on": [{"key": "ART-1", "state": "agreed"}]}),
        ("-dep:open", {"depends_on": [{"key": "ART-1", "state": "resolved"}]}),
        ("-is:orphan", {"kind": "defect", "parent": None}),
        ("is:unscored team:led", {"backlog": "LED"}),
        ("age:none", {"created_at": "yesterday"}),
        ("straße", {"title": "Show the STRASSE"}),
    ],
)
def test_a_term_looks_at_its_field(text: str, changes: dict[str, JsonValue]) -> None:
    assert lets_through(text, an_item(**changes))


@pytest.mark.parametrize(
    "text", ["wsjf:4.3333", "wsjf:>4", "wsjf:4..5", "cod:13", "-is:unscored", "team:art"]
)
def test_a_feature_is_compared_by_the_score_that_is_shown(text: str) -> None:
    assert lets_through(text, FEATURE)


def test_a_feature_that_lacks_its_size_has_a_cost_of_delay_but_no_wsjf() -> None:
    assert lets_through("is:unscored wsjf:none cod:13", {**FEATURE, "size": None})


def test_a_feature_that_serves_an_objective_is_no_orphan() -> None:
    assert lets_through("-is:orphan", {**FEATURE, "key": "ART-9"})


def test_a_dependency_on_something_done_is_not_open() -> None:
    item = an_item(depends_on=[{"key": "LED-1", "state": "agreed"}])
    provider = an_item("LED-1", backlog="LED", state="accepted")
    assert not parse_filter("dep:open").matches(item, a_context(item, provider))


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("invest:fail", True),
        ("invest:hint", True),
        ("invest:pass", False),
        ("invest:T", False),
        ("invest:!T", True),
        ("invest:!t", True),
        ("-invest:T", True),
        ("invest:I", True),
        ("invest:!S", True),
        ("invest:N", True),
        ("invest:!N", False),
        ("invest:pass,fail", True),
    ],
)
def test_invest_asks_for_the_verdicts(text: str, matches: bool) -> None:
    verdicts = {"I": "pass", "N": "n/a", "V": "pass", "E": "pass", "S": "hint", "T": "fail"}
    assert lets_through(text, an_item(), verdicts=verdicts) is matches


def test_invest_is_asked_last_and_only_where_the_rest_holds() -> None:
    asked: list[Document] = []

    def verdicts(document: Document) -> Mapping[str, str]:
        asked.append(document)
        return {}

    context = FilterContext(workspace=Workspace(), user="ana", now=NOW, verdicts=verdicts)
    assert not parse_filter("invest:T refund").matches(an_item(), context)
    assert asked == []


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("card tem:chk", 5, "did you mean team?"),
        ("http://example.org", 0, "quote it as text"),
        ("kind:storry", 5, "did you mean story?"),
        ("is:done", 3, "use ready, blocked"),
        ("dep:closed", 4, "use open"),
        ("invest:Z", 7, "use fail, hint, pass"),
        ("points:many", 7, "takes 5, >5, <=8, 3..8 or none"),
        ("points:1..", 7, "takes 5, >5, <=8, 3..8 or none"),
        ("team:", 5, "team: needs a value"),
        ("team:chk,", 9, "team: needs a value"),
        ('team:""', 5, "team: needs a value"),
        ('card "one tap', 5, "quote is not closed"),
        ('team:"Check', 5, "quote is not closed"),
        ("card |", 5, "a term on both sides"),
        ("| card", 0, "a term on both sides"),
        ("card || tap", 5, "a term on both sides"),
        ("card -", 5, "nothing stands after -"),
        ("! | card", 0, "nothing stands after !"),
    ],
)
def test_a_wrong_filter_says_what_is_wrong_and_where(text: str, position: int, words: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse_filter(text)
    assert words in str(caught.value)
    assert caught.value.position == position
    assert f"character {position + 1}" in str(caught.value)
    assert caught.value.exit_code is ExitCode.USAGE


def test_a_time_or_a_word_with_a_hyphen_is_just_text() -> None:
    assert lets_through("10:30 one-tap", an_item(title="Pay one-tap until 10:30"))


def test_hidden_characters_of_a_wrong_term_are_not_repeated() -> None:
    with pytest.raises(FilterError) as caught:
        parse_filter("kind:\x1b]0;owned\x07")
    assert "\x1b" not in str(caught.value)


@given(st.text())
def test_any_text_is_a_filter_or_is_refused_in_words(text: str) -> None:
    try:
        wanted = parse_filter(text)
    except FilterError as error:
        assert 0 <= error.position <= len(text)  # noqa: PT017 - either outcome is right
    else:
        wanted.matches(an_item(), a_context())


@given(st.text(alphabet='abc |"-!:,.><=0', max_size=30))
def test_a_double_negation_says_the_same(text: str) -> None:
    quoted = '"' + text.replace('"', "") + '"'
    item = an_item(title=text)
    assert lets_through(quoted, item) is not lets_through(f"-{quoted}", item)


@pytest.mark.parametrize(
    ("text", "found"),
    [("~svcd", True), ("~chk1", True), ("~dcvs", False), ("-~svcd", False), ("~(", False)],
)
def test_letters_in_order_are_found_in_title_and_key(text: str, *, found: bool) -> None:
    assert parse_filter(text).matches(an_item(), a_context()) is found
