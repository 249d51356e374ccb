"""`doctor` and `doctor --repair`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.running import Runner, a_process, a_runner, log_of


def damage(art: Path) -> None:
    """Makes the third line of the log unreadable."""
    (path,) = (art / "log").iterdir()
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"by"', b'"by')
    path.write_bytes(b"".join(lines))


def test_a_sound_workspace_is_said_to_be_in_order(rb: Runner) -> None:
    outcome = rb("doctor")
    assert outcome.status == 0
    assert outcome.out.startswith("log          fine  log: All 5 entries follow on each other.\n")


def test_findings_are_data(rb: Runner, art: Path) -> None:
    found = rb("doctor", "--format", "json").json
    assert (found["schema"], found["workspace"], found["damaged"]) == (1, str(art), False)
    assert found["repaired"] is None
    assert {finding["part"] for finding in found["findings"]} == {
        *("log", "snapshot", "lock", "permissions", "file system", "terminal"),
    }
    assert found["findings"][0] == {
        "part": "log",
        "level": "fine",
        "place": "log",
        "message": "All 5 entries follow on each other.",
        "advice": "",
    }


def test_damage_ends_with_status_3_and_says_where_and_what_to_do(rb: Runner, art: Path) -> None:
    damage(art)
    outcome = rb("doctor")
    assert outcome.status == 3
    assert "log/000000001.jsonl, line 3, byte" in outcome.out
    assert "doctor --repair" in outcome.out
    assert "Something is damaged" in outcome.err


def test_the_same_advice_is_said_once(rb: Runner, art: Path) -> None:
    (path,) = (art / "log").iterdir()
    with path.open("ab") as file:
        file.write(b"x\ny\nz\n")
    (art / "workspace.json").unlink()
    outcome = rb("doctor")
    assert (outcome.out.count("is not JSON"), outcome.out.count("--repair")) == (3, 1)


def test_doctor_writes_nothing(rb: Runner, art: Path) -> None:
    damage(art)

    def written() -> dict[Path, tuple[int, int, int]]:
        found = ((path, path.stat()) for path in (art, *art.rglob("*")))
        return {path: (each.st_mtime_ns, each.st_size, each.st_mode) for path, each in found}

    before = written()
    rb("doctor")
    assert written() == before


def test_a_repair_names_the_new_workspace_and_what_was_lost(rb: Runner, art: Path) -> None:
    damage(art)
    before = log_of(art)
    outcome = rb("doctor", "--repair", "--format", "json")
    repaired = outcome.json["repaired"]
    assert outcome.status == 0
    assert repaired["directory"] == f"{art}-repaired"
    assert [loss["message"].partition(":")[0] for loss in repaired["losses"]] == [
        "The line is not JSON"
    ]
    assert f"refineboard -w {art}-repaired" in outcome.err
    assert log_of(art) == before


def test_a_repair_for_people_lists_what_was_lost(rb: Runner, art: Path) -> None:
    damage(art)
    outcome = rb("doctor", "--repair")
    assert "repair       lost     log/000000001.jsonl, line 3" in outcome.out


def test_a_repaired_workspace_is_in_order(
    rb: Runner, art: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(art)
    rb("doctor", "--repair")
    outcome = a_runner(Path(f"{art}-repaired"), capsys, monkeypatch)("doctor")
    assert (outcome.status, outcome.err) == (0, "Everything is in order.\n")


def test_where_nothing_is_damaged_nothing_is_repaired(rb: Runner, art: Path) -> None:
    outcome = rb("doctor", "--repair")
    assert outcome.status == 0
    assert "There was nothing to repair in the log." in outcome.err
    assert [path.name for path in art.parent.iterdir()] == ["art"]


def test_a_damaged_snapshot_alone_needs_no_repair(rb: Runner, art: Path) -> None:
    (art / "workspace.json").write_bytes(b"{}")
    outcome = rb("doctor", "--repair")
    assert outcome.status == 3
    assert "Delete workspace.json" in outcome.out
    assert [path.name for path in art.parent.iterdir()] == ["art"]


def test_a_workspace_that_lost_its_log_is_repaired_from_its_snapshot(rb: Runner, art: Path) -> None:
    for path in (art / "log").iterdir():
        path.unlink()
    (art / "log").rmdir()
    assert rb("doctor").status == 3
    assert rb("doctor", "--repair").status == 0
    assert Path(f"{art}-repaired").is_dir()


def test_in_restricted_mode_nothing_is_repaired(rb: Runner, art: Path) -> None:
    damage(art)
    outcome = rb("--restricted", "doctor", "--repair")
    assert outcome.status == 2
    assert "In restricted mode nothing is repaired" in outcome.err
    assert [path.name for path in art.parent.iterdir()] == ["art"]


def test_what_is_no_workspace_is_refused_in_words(tmp_path: Path) -> None:
    outcome = a_process("doctor", cwd=tmp_path)
    assert outcome.status == 2
    assert "refineboard init" in outcome.err


@pytest.mark.parametrize("format_", ["table", "json", "jsonl", "csv", "markdown"])
def test_a_file_with_a_hostile_name_harms_nothing(rb: Runner, art: Path, format_: str) -> None:
    name = os.fsencode(art / "log") + b"/\x1b]0;PWN\x07\xff"
    os.mkfifo(name)
    outcome = rb("doctor", "--format", format_)
    assert outcome.status == 3
    assert "PWN" in outcome.out
    assert not {"\x1b", "\x07"} & set(outcome.out)
