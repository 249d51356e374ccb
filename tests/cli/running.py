"""Running commands in tests: in this process for speed, or as a real one."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from refineboard.cli.app import run
from refineboard.config import WORKSPACE_VARIABLE
from refineboard.store.places import Place


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The data as one JSON value."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The data as a JSON value a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Runner = Callable[..., Outcome]


def a_runner(
    workspace: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Runner:
    """Runs commands on `workspace` without starting a process."""

    def runner(*arguments: str, stdin: str | bytes = b"") -> Outcome:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        capsys.readouterr()
        status = run(["-w", str(workspace), *arguments])
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return runner


def a_process(
    *arguments: str, cwd: Path | None = None, stdin: bytes = b"", **environment: str
) -> Outcome:
    """Runs `python -m refineboard`, its output not a terminal."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in (WORKSPACE_VARIABLE, "COLUMNS", "NO_COLOR")
    }
    done = subprocess.run(
        [sys.executable, "-m", "refineboard", *arguments],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**inherited, **environment},
        check=False,
        timeout=60,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def log_of(workspace: Path) -> bytes:
    """Everything that was ever written to the workspace."""
    return b"".join(path.read_bytes() for path in sorted((workspace / "log").iterdir()))
