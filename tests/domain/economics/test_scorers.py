"""Who scored what, and when, by the log."""

from __future__ import annotations

from refineboard.domain.commands import AddItem, FieldEdit, ScoreWsjf
from refineboard.domain.economics.scorers import scored_at, scorings
from refineboard.session import Session
from tests.builders import NOW, edit, sessions_in_memory

CELL = ("ART-1", "ubv")


def scorers(session: Session) -> list[tuple[str, object]]:
    """Who gave ART-1 which business value, oldest first."""
    found = scorings(session.history())
    return [(scoring.by, scoring.after) for scoring in found.get(CELL, ())]


def two() -> tuple[Session, Session]:
    """Ana and Ben on a backlog of one feature that nobody has scored."""
    ana, ben = sessions_in_memory("ana", "ben")
    ana.do(AddItem("ART", "feature", "One tap"))
    return ana, ben


def test_several_people_score_one_after_the_other() -> None:
    ana, ben = two()
    ana.do(ScoreWsjf("ART-1", "ubv", 5))
    ben.do(ScoreWsjf("ART-1", "ubv", 8))
    assert scorers(ana) == [("ana", 5), ("ben", 8)]
    (_, last) = scorings(ana.history())[CELL]
    assert (last.before, last.at) == (5, NOW)


def test_an_undo_takes_a_scoring_away_and_a_redo_brings_it_back() -> None:
    ana, ben = two()
    ana.do(ScoreWsjf("ART-1", "ubv", 5))
    ben.do(ScoreWsjf("ART-1", "ubv", 8))
    ben.undo()
    assert scorers(ana) == [("ana", 5)]
    ben.redo()
    assert scorers(ana) == [("ana", 5), ("ben", 8)]


def test_an_item_that_comes_with_scores_was_scored_by_who_added_it() -> None:
    ana, ben = two()
    ben.do(AddItem("ART", "feature", "Payout", (FieldEdit("ubv", 13),)))
    assert scorings(ana.history())["ART-2", "ubv"][0].by == "ben"


def test_other_edits_are_no_scorings() -> None:
    ana, _ = two()
    ana.do(edit("ART-1", "title", "Two taps"))
    assert scorings(ana.history()) == {}


def test_an_item_was_last_scored_when_any_part_was() -> None:
    ana, _ = two()
    ana.do(ScoreWsjf("ART-1", "tc", 5))
    assert scored_at(scorings(ana.history()), "ART-1") == NOW
    assert scored_at({}, "ART-1") == ""
