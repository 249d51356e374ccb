"""`backup` and `restore`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.cli.running import Runner, a_process, log_of
from tests.store.logs import append, as_an_older_version_wrote_it


def test_a_backup_comes_back(rb: Runner, art: Path, tmp_path: Path) -> None:
    archive, place = tmp_path / "art.tar.gz", tmp_path / "new"
    saved = rb("backup", str(archive))
    assert (saved.status, saved.out) == (0, "")
    assert saved.err.startswith(f"Saved 5 changes in {archive} (0.0 MB).\n")
    restored = a_process("restore", str(archive), str(place))
    assert (restored.status, restored.out) == (0, "")
    assert restored.err == (
        f"Restored 5 changes in {place}.\nOpen it with: refineboard -w {place}\n"
    )
    assert log_of(place) == log_of(art)


def test_an_existing_file_is_not_overwritten(rb: Runner, tmp_path: Path) -> None:
    (tmp_path / "art.zip").write_text("precious")
    outcome = rb("backup", str(tmp_path / "art.zip"))
    assert (outcome.status, "never overwritten" in outcome.err) == (2, True)
    assert (tmp_path / "art.zip").read_text() == "precious"


def test_an_unknown_ending_is_a_wrong_usage(rb: Runner, tmp_path: Path) -> None:
    outcome = rb("backup", str(tmp_path / "art"))
    assert (outcome.status, "use one of .tar.gz, .tgz, .zip" in outcome.err) == (2, True)


def test_a_damaged_workspace_is_not_saved(rb: Runner, art: Path, tmp_path: Path) -> None:
    (path,) = (art / "log").iterdir()
    path.write_bytes(path.read_bytes().replace(b'"seq":3', b'"seq":8'))
    outcome = rb("backup", str(tmp_path / "art.zip"))
    assert (outcome.status, "doctor --repair" in outcome.err) == (3, True)


def test_a_directory_in_use_is_not_restored_into(rb: Runner, art: Path, tmp_path: Path) -> None:
    rb("backup", str(tmp_path / "art.zip"))
    outcome = rb("restore", str(tmp_path / "art.zip"), str(art))
    assert (outcome.status, "is not empty" in outcome.err) == (2, True)


def test_what_is_no_backup_is_bad_data(rb: Runner, tmp_path: Path) -> None:
    (tmp_path / "art.zip").write_text("hello")
    outcome = rb("restore", str(tmp_path / "art.zip"), str(tmp_path / "new"))
    assert (outcome.status, "cannot be unpacked" in outcome.err) == (3, True)
    assert not (tmp_path / "new").exists()


def test_restricted_mode_writes_nothing_elsewhere(rb: Runner, tmp_path: Path) -> None:
    assert rb("--restricted", "backup", str(tmp_path / "art.zip")).status == 2
    rb("backup", str(tmp_path / "art.zip"))
    new = str(tmp_path / "new")
    assert rb("--restricted", "restore", str(tmp_path / "art.zip"), new).status == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["art", "art.zip"]


def test_ctrl_c_ends_with_130_and_leaves_nothing(art: Path, tmp_path: Path) -> None:
    # One document that takes a while to compress; the signal comes once that has begun.
    as_an_older_version_wrote_it(art)
    (art / "workspace.json").unlink()
    large = {"key": "large", "texts": [os.urandom(20_000).hex() for _ in range(500)]}
    ops = [{"table": "maps", "op": "create", "id": "large", "to": large}]
    line = {"seq": 6, "at": "2999-01-01T09:00:00.000Z", "by": "ana", "command": "x", "ops": ops}
    append(art, json.dumps(line).encode() + b"\n")
    target = tmp_path / "art.tar.gz"
    process = subprocess.Popen(
        [sys.executable, "-m", "refineboard", "-w", str(art), "backup", str(target)],
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    while process.poll() is None and not list(tmp_path.glob(".art.tar.gz.*")):
        os.sched_yield()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert (process.returncode, said) == (130, b"\n")
    assert [path.name for path in tmp_path.iterdir()] == ["art"]
