"""Who scored what, and when, by the log."""

from __future__ import annotations

from refineboard.domain.commands import AddItem, ScoreWsjf
from refineboard.domain.economics.scorers import Scorings
from refineboard.domain.edits import FieldEdit
from refineboard.session import Session
from tests.builders import NOW, edit, sessions_in_memory


def scorings(session: Session) -> Scorings:
    """What the log says."""
    found = Scorings()
    found.fold(session.history())
    return found


def scorers(session: Session) -> list[tuple[str, object]]:
    """Who gave ART-1 which business value, oldest first."""
    return [(scoring.by, scoring.after) for scoring in scorings(session).of("ART-1", "ubv")]


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
    (_, last) = scorings(ana).of("ART-1", "ubv")
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
    assert scorings(ana).of("ART-2", "ubv")[0].by == "ben"


def test_other_edits_are_no_scorings() -> None:
    ana, _ = two()
    ana.do(edit("ART-1", "title", "Two taps"))
    assert Scorings().fold(ana.history()) == frozenset()


def test_an_item_was_last_scored_when_any_part_was() -> None:
    ana, _ = two()
    ana.do(ScoreWsjf("ART-1", "tc", 5))
    ana.do(ScoreWsjf("ART-1", "size", 2))
    last = scorings(ana).last("ART-1")
    assert last is not None
    assert (last.after, last.at) == (2, NOW)
    assert Scorings().last("ART-1") is None


def test_what_comes_later_is_folded_in_and_tells_the_items() -> None:
    ana, ben = two()
    found = scorings(ana)
    ben.do(ScoreWsjf("ART-1", "size", 8))
    ana.sync()
    assert found.fold(ana.history()) == {"ART-1"}
    assert [scoring.by for scoring in found.of("ART-1", "size")] == ["ben"]
