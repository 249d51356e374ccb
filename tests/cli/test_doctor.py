"""`doctor` and `doctor --repair`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from refineboard.session import open_session
from refineboard.store import journal as journal_module
from refineboard.store.care.backup import back_up
from refineboard.store.care.restore import restore
from tests.builders import edit
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


def in_segments(art: Path, monkeypatch: pytest.MonkeyPatch, rb: Runner) -> None:
    """Puts five edits into a segment each."""
    monkeypatch.setattr(journal_module, "SEGMENT_BYTES", 10)
    for points in range(1, 6):
        assert rb("edit", "CHK-1", f"points={points}").status == 0


def test_compact_compresses_older_segments_and_drops_nothing(
    rb: Runner, art: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_segments(art, monkeypatch, rb)
    (art / "workspace.json").unlink(missing_ok=True)
    history, item = rb("log").out, rb("show", "CHK-1").out
    newest = max(path.name for path in (art / "log").iterdir())
    outcome = rb("doctor", "--compact")
    assert (outcome.status, "Every entry is still there" in outcome.err) == (0, True)
    assert [path.name for path in (art / "log").iterdir() if path.suffix != ".gz"] == [newest]
    (art / "workspace.json").unlink(missing_ok=True)
    assert (rb("log").out, rb("show", "CHK-1").out) == (history, item)
    assert rb("edit", "CHK-1", "points=8").status == 0
    assert rb("doctor").status == 0
    assert back_up(art, tmp_path / "art.tgz", lambda done: None).entries == 11
    assert restore(tmp_path / "art.tgz", tmp_path / "again", lambda done: None) == 11


def test_a_board_that_is_open_goes_on_while_the_log_is_compressed(
    rb: Runner, art: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(art)
    in_segments(art, monkeypatch, rb)
    rb("doctor", "--compact")
    session.sync()
    assert session.workspace.document("CHK-1")["points"] == 5
    session.do(edit("CHK-1", "points", 3))
    session.close()
    assert rb("doctor").status == 0


def test_a_damaged_log_is_not_compressed(
    rb: Runner, art: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_segments(art, monkeypatch, rb)
    path = min((art / "log").iterdir())
    path.write_bytes(path.read_bytes().replace(b'"by"', b'"by', 1))
    assert rb("doctor", "--compact").status == 3
    assert [path for path in (art / "log").iterdir() if path.suffix == ".gz"] == []
