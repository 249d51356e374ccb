"""The way from finding to finding."""

from __future__ import annotations

from refineboard.domain.invest.findings import Finding, Letter, Part, Verdict
from refineboard.tui.board.finding_walk import FindingWalk

KEYS = ("A", "B", "C", "D", "E")


def a_finding(rule: str, level: Verdict) -> Finding:
    return Finding(rule, next(iter(Letter)), level, Part.FIELD, 0, 0, "", "Mend it.", "")


FOUND = {
    "A": [a_finding("no role", Verdict.HINT)],
    "B": [a_finding("no role", Verdict.HINT), a_finding("vague", Verdict.FAIL)],
    "C": [],
    "D": [a_finding("no test", Verdict.FAIL)],
    "E": [a_finding("long", Verdict.HINT)],
}


def stops(walk: FindingWalk, count: int, cursor: str | None = "A") -> list[str]:
    """Where so many presses of the key lead."""
    found = []
    for _ in range(count):
        stop = walk.next(KEYS, cursor, FOUND.__getitem__)
        cursor = stop.key if stop else cursor
        found.append(cursor or "")
    return found


def test_what_fails_comes_before_the_hints_and_then_around() -> None:
    assert stops(FindingWalk(), 6) == ["B", "D", "A", "E", "B", "D"]


def test_a_skipped_rule_is_no_stop() -> None:
    walk = FindingWalk()
    walk.skipped = {"vague", "no role"}
    assert stops(walk, 3) == ["D", "E", "D"]


def test_an_item_whose_failure_is_skipped_is_a_stop_for_its_hint() -> None:
    walk = FindingWalk()
    walk.skipped = {"vague", "no test"}
    assert stops(walk, 3, "C") == ["E", "A", "B"]


def test_where_every_rule_is_skipped_nothing_is_left() -> None:
    walk = FindingWalk()
    walk.skipped = {"vague", "no role", "no test", "long"}
    assert walk.next(KEYS, "A", FOUND.__getitem__) is None


def test_it_goes_on_from_wherever_the_cursor_went() -> None:
    walk = FindingWalk()
    stops(walk, 2)
    assert stops(walk, 1, "A") == ["B"]
