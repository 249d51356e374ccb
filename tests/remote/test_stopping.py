"""^C in the middle of a pull or a push: what has been done stays, nothing is half done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import log_of
from tests.exchange.fake_jira import FakeJira
from tests.exchange.jira_site import issue
from tests.remote.jira_server import TOKEN, jira_server
from tests.remote.server import Asked, Reply, Server


@pytest.fixture
def jira() -> FakeJira:
    return FakeJira(*(issue(f"A-{number}") for number in range(1, 6)))


@pytest.fixture
def server(jira: FakeJira) -> Iterator[Server]:
    with jira_server(jira) as server:
        yield server


class Stopped:
    """A command that is stopped by ^C when the server is asked something."""

    def __init__(self, server: Server, when) -> None:
        self.reached = threading.Event()
        self.go_on = threading.Event()
        answer = server.answer

        def waiting(asked: Asked) -> Reply:
            if when(asked):
                self.reached.set()
                self.go_on.wait(30)
            return answer(asked)

        server.answer = waiting
        self._restore = lambda: setattr(server, "answer", answer)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "refineboard", *arguments],
            env={**os.environ, "REFINEBOARD_JIRA_TOKEN": TOKEN},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert self.reached.wait(30)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        finally:
            self.go_on.set()
            process.kill()
            self._restore()
        return process.returncode, out, err


def test_a_pull_that_is_stopped_writes_nothing(art: Path, server: Server):
    before = log_of(art)
    stopped = Stopped(server, lambda asked: asked.params.get("nextPageToken") == "2")
    status, _, err = stopped.run(
        "-w", str(art), "import", "jira", server.address, "--query", "x", "--backlog", "LED"
    )
    assert status == 130
    assert "Traceback" not in err
    assert log_of(art) == before


def test_a_push_that_is_stopped_goes_on_with_the_same_command(rb, art, jira, server, monkeypatch):
    monkeypatch.setenv("REFINEBOARD_JIRA_TOKEN", TOKEN)
    assert rb("import", "jira", server.address, "--query", "x", "--backlog", "LED").status == 0
    for title in ("Fresh one", "Fresh two"):
        rb("add", "--backlog", "LED", "--kind", "story", "--title", title)
    creating = []

    def second(asked: Asked) -> bool:
        creating.extend([asked] if asked.path == "/rest/api/3/issue" else [])
        return len(creating) == 2

    stopped = Stopped(server, second)
    arguments = ("export", "jira", server.address, "--backlog", "LED", "--filter", "Fresh")
    status, out, err = stopped.run("-w", str(art), *arguments)
    assert status == 130
    assert "1 of" in out
    assert "Traceback" not in err
    known = [item["ext"][0]["key"] for item in rb("list", "--format", "json").json["items"]
             if item["title"].startswith("Fresh") and item["ext"]]  # fmt: skip
    assert known == ["A-6"]
