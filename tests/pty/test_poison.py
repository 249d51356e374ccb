"""A board whose every field was written by an enemy's hand, walked through every screen."""

from __future__ import annotations

import csv
import json
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOW, a_dependency, a_feature, a_story, log_paths
from tests.poison import COMMANDS_OF_A_TERMINAL, FORBIDDEN, MARKUP, WRITABLE
from tests.poison import poisoned as poisoned_value
from tests.pty.terminal import Terminal
from tests.store.logs import as_an_older_version_wrote_it
from tests.strategies import PAYLOADS
from tests.tui.driver import a_workspace_directory

WALK = (
    ("jkljh\r", "Esc back", "q"),
    ("le", "Acceptance criteria", "\t\t\t\t\x07"),
    (">", "Move CHK", "\x1b"),
    ("hw", "User-business value", "\x07"),
    ("?", "All keys", "\x1b"),
    ("\x10", "Do what?", "\x1b"),
    ("\x10theme\r", "High contrast", "\x1b"),
    ("D", "open items", "jjfqq"),
    ("W", "other order", "jjooq"),
    ("lH", "all/item", "amq"),
    ("hH", "all/item", "\x1b"),
    (":101", "Go to which", "\x1b"),
    ("lM2", "lands at", "\x1b"),
    ("lb", "What blocks", "\x1b"),
    ("hhS", "missing", "jjq"),
    ("A", "Definition of Ready", "\x1b"),
    ("ls", "Ways to split", "\x07"),
    ("P", "part of", "\x1b"),
    ("d", "wait for", "\x1b"),
    ("r", "all the same", "\x1b"),
    ("O", "grouped by state", "OOOj"),
    ("/a", "/ a", "\x1b"),
    ("x", "u undoes", "uk"),
)
"""Keys that lead to every screen, a word that stands there, and the way out."""


def poisoned(item: dict[str, Any], text: str) -> dict[str, Any]:
    """The item with the text in every field that holds words."""
    return {
        **item,
        "title": text,
        "description": f"As a {text}, I want to {text} easily so that {text}.",
        "acceptance_criteria": [text, f"Given {text}"],
        "benefit_hypothesis": text,
        "owner": text,
        "tags": [text],
        "blocked": text,
        "iteration": text,
        "pi": text,
        "depends_on": [a_dependency("CHK-1", owner=text, reason=text)],
        "extra": {text: text},
        "created_by": text,
        "timeline": [{"state": text, "at": NOW, "by": text}],
    }


def written_by_an_enemy(directory: Path) -> Path:
    """Appends hostile items to the log as no part of ours would."""
    as_an_older_version_wrote_it(directory)
    (directory / "workspace.json").unlink(missing_ok=True)
    (log,) = log_paths(directory)
    seq = len(log.read_bytes().splitlines())
    operations = [
        {"table": "items", "op": "create", "id": item["key"], "to": item}
        for number, text in enumerate(WRITABLE, 100)
        for item in (
            poisoned(
                a_feature(key=f"ART-{number}", rank=f"A{number}V", ubv=20, tc=20, rroe=20, size=1),
                text,
            ),
            poisoned(a_story(key=f"CHK-{number}", rank=f"A{number}V"), text),
        )
    ]
    founded = json.loads(log.read_bytes().splitlines()[0])
    texts = cycle(WRITABLE)
    operations += [
        {"table": made["table"], "op": "set", "id": made["id"], "field": name, "from": value,
         "to": poisoned_value(value, texts, everywhere=False, name=name)}
        for made in founded["ops"]
        for name, value in made["to"].items()
        if name != "key"
    ]  # fmt: skip
    entry = {
        "seq": seq + 1,
        "at": "2030-01-01T00:00:00.000Z",
        "by": "mallory",
        "command": "edit",
        "ops": operations,
    }
    with log.open("ab") as file:
        file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
    return directory


@pytest.fixture
def output(tmp_path: Path) -> bytes:
    """Every byte of a walk through the poisoned board."""
    directory = written_by_an_enemy(a_workspace_directory(tmp_path))
    with Terminal("-w", str(directory), home=tmp_path) as board:
        board.wait_for("ART-100")
        for there, wanted, back in WALK:
            board.send(there)
            board.wait_for(wanted)
            board.send(back)
            board.wait_for_no(wanted)
        board.send("\x11")
        assert board.wait_for_end() == 0
        return board.output


def test_no_command_of_a_terminal_comes_through(output: bytes) -> None:
    assert COMMANDS_OF_A_TERMINAL.findall(output) == []


def test_no_character_that_hides_or_turns_text_comes_through(output: bytes) -> None:
    assert FORBIDDEN.findall(output.decode()) == []


def test_a_poisoned_file_is_shown_without_its_poison_before_it_is_imported(tmp_path: Path) -> None:
    texts = [*(text for text in PAYLOADS if not {"\ud800", "\0"} & set(text)), MARKUP]
    with (tmp_path / "poison.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["key", "title", "state", "points", *texts])
        writer.writerows([text, text, text, text, *texts] for text in texts)
    with Terminal("-w", str(a_workspace_directory(tmp_path)), home=tmp_path) as board:
        board.wait_for("ART-1")
        board.send("I")
        board.wait_for("Import which file?")
        board.send("~/poison.csv\r")
        board.wait_for("What is poison.csv?")
        board.send("\r")
        board.wait_for("Which backlog do the stories")
        board.send("checkout\r")
        board.wait_for("created")
        board.send("jjjjjjjj\r")
        board.wait_for("u undoes")
        board.send("\x11")
        assert board.wait_for_end() == 0
        assert COMMANDS_OF_A_TERMINAL.findall(board.output) == []
        assert FORBIDDEN.findall(board.output.decode()) == []
