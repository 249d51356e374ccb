"""What a backlog's items wait for: through other backlogs too, and with everything wrong said."""

from __future__ import annotations

import pytest

from refineboard.domain.documents import Document
from refineboard.domain.economics.waiting import Waiting, waiting_in
from tests.builders import a_dependency, a_story, a_workspace
from tests.domain.economics.features import in_rank_order, scored, unscored


def waiting(*items: Document) -> Waiting:
    """What the ART's items among these wait for."""
    ranked = in_rank_order(*items)
    keys = [str(item["key"]) for item in ranked if item["backlog"] == "ART"]
    return waiting_in(a_workspace(*ranked), keys)


def story(key: str, *waits_for: str) -> Document:
    """A story of Checkout."""
    return a_story(key=key, depends_on=[a_dependency(provider) for provider in waits_for])


def rules(found: Waiting) -> list[str]:
    """What was found, by its rule."""
    return [finding.rule for finding in found.findings]


def test_an_item_needs_what_it_waits_for() -> None:
    assert waiting(unscored("ART-1", "ART-2"), unscored("ART-2")).needs == {"ART-1": ("ART-2",)}


@pytest.mark.parametrize(
    "changes", [{"state": "resolved"}, {"kind": "finish-to-finish"}, {"kind": "start-to-start"}]
)
def test_what_binds_no_order_is_no_need(changes: dict[str, str]) -> None:
    free = {**unscored("ART-1"), "depends_on": [a_dependency("ART-2", **changes)]}
    assert waiting(free, unscored("ART-2")).needs == {}


def test_what_is_done_is_no_need() -> None:
    assert waiting(unscored("ART-1", "ART-2"), unscored("ART-2", state="done")).needs == {}


def test_needs_lead_through_other_backlogs() -> None:
    found = waiting(unscored("ART-1", "CHK-1"), story("CHK-1", "ART-2"), unscored("ART-2"))
    assert found.needs == {"ART-1": ("ART-2",)}
    assert rules(found) == ["waits-outside"]


def test_a_ring_is_found_and_holds_what_waits_for_it() -> None:
    found = waiting(
        unscored("ART-1", "ART-2"),
        unscored("ART-2", "ART-1"),
        unscored("ART-3", "ART-1"),
        unscored("ART-4"),
    )
    assert found.rings == (("ART-1", "ART-2"),)
    assert found.held == {"ART-1", "ART-2", "ART-3"}
    assert found.needs == {"ART-3": ("ART-1",)}
    assert found.ring_needs == {"ART-1": ("ART-2",), "ART-2": ("ART-1",)}
    assert rules(found) == ["ring"]


def test_a_ring_through_another_backlog_is_found() -> None:
    found = waiting(unscored("ART-1", "CHK-1"), story("CHK-1", "ART-1"))
    assert found.rings == (("ART-1", "CHK-1"),)
    assert found.held == {"ART-1"}
    assert found.needs == {}


def test_a_ring_does_not_hide_what_its_outer_part_waits_for() -> None:
    found = waiting(unscored("ART-1", "CHK-1"), story("CHK-1", "ART-1", "ART-2"), unscored("ART-2"))
    assert found.needs == {"ART-1": ("ART-2",)}


def test_a_ring_of_other_backlogs_alone_is_theirs_to_report() -> None:
    found = waiting(unscored("ART-1", "CHK-1"), story("CHK-1", "CHK-2"), story("CHK-2", "CHK-1"))
    assert found.rings == ()


def test_a_ring_of_fifty_is_named_by_its_first_items() -> None:
    ring = [unscored(f"ART-{number}", f"ART-{(number + 1) % 50}") for number in range(50)]
    found = waiting(*ring)
    assert len(found.rings[0]) == 50
    assert "and 42 more" in found.findings[0].message


@pytest.mark.parametrize(
    ("provider", "words"),
    [
        ("ART-1", "waits for itself"),
        ("ART-2", "was deleted"),
        ("ART-77", "does not exist"),
        ("nonsense", "does not exist"),
        ("ART-" + "9" * 5000, "does not exist"),
    ],
    ids=["itself", "deleted", "unknown", "nonsense", "long"],
)
def test_a_link_that_leads_nowhere_is_said_and_left_out(provider: str, words: str) -> None:
    found = waiting(unscored("ART-1", provider), unscored("ART-3"))
    assert found.needs == {}
    assert words in found.findings[0].message


def test_a_finding_of_the_score_is_no_dependency() -> None:
    assert rules(waiting(scored("ART-1", 3, 1))) == []
