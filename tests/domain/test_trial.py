"""What another Definition of Ready would make of the open items."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.readiness import CATALOGUE, Clause, Level, Readiness, clause_document
from refineboard.domain.readiness.trial import Trial, fits
from refineboard.domain.workspace import Workspace
from tests.builders import a_dependency, a_feature, a_story, a_workspace

AT = "2026-11-17T12:00:00.000Z"
CLAUSES = st.builds(
    Clause, st.sampled_from([*CATALOGUE]), st.sampled_from(Level), st.sampled_from([None, 2.0])
).map(lambda clause: clause if CATALOGUE[clause.rule].limit else clause._replace(limit=None))
DEFINITIONS = st.lists(CLAUSES, unique_by=lambda clause: clause.rule, max_size=6).map(tuple)
LINE = Clause("line", Level.MUST, None, "UX has seen it")


def the_items() -> Workspace:
    """Stories that lack this and that."""
    story = "As a shopper, I want to pay by card so that I need no cash"
    return a_workspace(
        a_story(key="CHK-1", title=story, acceptance_criteria=["Given a card"], points=3,
                parent="ART-1", state="ready", owner="ana", ready_checks=["UX has seen it"]),
        a_story(key="CHK-2", title="Cards", state="ready", rank="b"),
        a_story(key="CHK-3", title=story, points=13, blocked="waits", state="refining", rank="c"),
        a_story(key="CHK-4", title=story, state="ready", rank="d",
                depends_on=[a_dependency("CHK-2")],
                ready_override={"reason": "small", "by": "ana", "at": AT}),
        a_story(key="CHK-5", title=story, state="refining", rank="e",
                depends_on=[a_dependency("CHK-2")]),
        a_story(key="CHK-6", title="Cards", state="accepted", rank="f"),
        a_feature(),
    )  # fmt: skip


def always() -> bool:
    return True


def tried(*definition: Clause) -> Trial:
    """A trial that has asked the clauses."""
    trial = Trial(the_items(), "CHK", AT)
    assert trial.ask(definition, always)
    return trial


@given(DEFINITIONS)
def test_what_would_be_ready_is_what_is_ready_once_it_is_agreed_on(
    definition: tuple[Clause, ...],
) -> None:
    workspace = the_items()
    documents = [clause_document(clause) for clause in definition]
    team = {**workspace.tables["teams"]["CHK"], "definition_of_ready": documents}
    agreed = Workspace({**workspace.tables, "teams": {"CHK": team}})
    readiness = Readiness(agreed, AT)
    outcome = tried(*definition).outcome(definition)
    expected = {
        key
        for key in ("CHK-1", "CHK-2", "CHK-3", "CHK-4", "CHK-5")
        if readiness.meets_musts(agreed.items[key])
    }
    assert outcome.meeting == expected


def test_items_that_are_done_are_not_asked() -> None:
    outcome = tried().outcome(())
    assert (outcome.claimed, outcome.before) == (("CHK-1", "CHK-2", "CHK-4"), ("CHK-3", "CHK-5"))
    assert (outcome.ready, outcome.ripe) == (3, 2)


def test_a_should_keeps_nothing_from_being_ready() -> None:
    clause = Clause("owner", Level.SHOULD)
    assert "CHK-2" in tried(clause).outcome((clause,)).meeting


def test_an_own_line_asks_for_its_tick() -> None:
    assert set(tried(LINE).lacking(LINE)) == {"CHK-2", "CHK-3", "CHK-4", "CHK-5"}


def test_an_override_stands_for_every_must() -> None:
    clause = Clause("owner")
    trial = tried(clause)
    assert "CHK-4" in trial.lacking(clause)
    assert "CHK-4" in trial.outcome((clause,)).meeting


def test_the_reasons_name_what_is_missing() -> None:
    clauses = (Clause("owner"), Clause("estimated", Level.SHOULD), Clause("criteria"))
    assert tried(*clauses).reasons("CHK-2", clauses) == ("an owner", "an acceptance criterion")


def test_a_newer_workspace_is_asked_anew() -> None:
    clauses = (Clause("owner"), Clause("predecessors"))
    trial = tried(*clauses)
    assert "CHK-5" in trial.lacking(clauses[1])
    items = {**the_items().tables["items"]}
    items["CHK-2"] = {**items["CHK-2"], "owner": "ana", "state": "accepted"}
    trial.renew(Workspace({**the_items().tables, "items": items}), AT)
    trial.ask(clauses, always)
    assert "CHK-2" not in trial.lacking(clauses[0])
    assert "CHK-5" not in trial.lacking(clauses[1])


def test_asking_stops_where_nobody_waits() -> None:
    assert not Trial(the_items(), "CHK", AT).ask((Clause("owner"),), lambda: False)


def test_a_rule_is_offered_where_it_can_say_something() -> None:
    assert fits("size", "CHK")
    assert not fits("size", "ART")
    assert fits("benefit", "ART")
    assert not fits("benefit", "CHK")
    assert fits("line", "ART")
