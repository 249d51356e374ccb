"""`map`: from nothing to a map, out and in again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Runner


@pytest.fixture
def mapped(rb: Runner) -> Runner:
    """Runs commands on an ART that has a map with one story on it."""
    rb("map", "new", "Shopper", "--backlog", "chk")
    rb("map", "add", "Shopper", "--activity", "Pay", "--step", "Choose")
    rb("map", "add", "Shopper", "--slice", "First")
    rb("map", "place", "Shopper", "chk-1", "--step", "Choose", "--slice", "First")
    return rb


def test_a_map_is_shown_with_its_coverage(mapped: Runner) -> None:
    found = mapped("map", "show", "shopper", "--format", "json").json
    assert found["activities"] == [{"name": "Pay", "steps": ["Choose"]}]
    assert found["cells"] == [{"step": "Choose", "slice": "First", "keys": ["CHK-1"]}]
    assert found["coverage"]["cells"] == {"value": 1.0, "n": 1, "of": 1}
    assert (found["gaps"], found["open_ends"]) == ([], [])


def test_a_map_comes_back_from_its_markdown(mapped: Runner, tmp_path: Path) -> None:
    text = mapped("map", "show", "--format", "markdown").out
    file = tmp_path / "map.md"
    file.write_text(text.replace("# Shopper", "# Again", 1))
    assert mapped("map", "import", str(file)).status == 0
    assert mapped("map", "show", "Again", "--format", "markdown").out == file.read_text()


def test_removing_a_slice_keeps_its_stories(mapped: Runner) -> None:
    mapped("map", "remove", "Shopper", "--slice", "First")
    assert mapped("map", "show", "--format", "json").json["unmapped"] == ["CHK-1"]
    assert mapped("show", "CHK-1").status == 0


def test_an_undo_takes_a_placement_back(mapped: Runner) -> None:
    mapped("undo")
    assert mapped("map", "show", "--format", "json").json["unmapped"] == ["CHK-1"]


def test_gaps_say_what_to_do(mapped: Runner) -> None:
    mapped("map", "add", "Shopper", "--slice", "Later")
    assert 'No story for "Choose" in "Later"' in mapped("map", "show").err


@pytest.mark.parametrize(
    "words",
    [
        ("map", "show", "Nobody"),
        ("map", "place", "Shopper", "CHK-1", "--step", "Fly", "--slice", "First"),
        ("map", "place", "Shopper", "CHK-99", "--step", "Choose", "--slice", "First"),
        ("map", "add", "Shopper", "--slice", "Next", "--for", "99.9"),
        ("map", "add", "Shopper", "--step", "Lost"),
        ("map", "new", "SHOPPER"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_refused_in_words(mapped: Runner, words: tuple[str, ...]) -> None:
    outcome = mapped(*words)
    assert outcome.status == 2
    assert "Traceback" not in outcome.err


def test_a_restricted_session_reads_no_files(mapped: Runner, tmp_path: Path) -> None:
    (tmp_path / "map.md").write_text("# Again\n")
    outcome = mapped("--restricted", "map", "import", str(tmp_path / "map.md"))
    assert (outcome.status, "restricted" in outcome.err) == (2, True)


def test_a_restricted_session_writes_no_plan_to_a_file(rb: Runner, tmp_path: Path) -> None:
    file = tmp_path / "plan.html"
    outcome = rb("--restricted", "plan", "summary", "--format", "html", "-o", str(file))
    assert (outcome.status, "restricted" in outcome.err, file.exists()) == (2, True, False)
