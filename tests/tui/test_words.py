"""What the message line says about a change."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import refineboard.tui.kit.words
from refineboard.domain.change import Change, CreateDocument, LogEntry, SetField
from refineboard.tui.kit.change_words import change_words
from tests.builders import NOW, a_story, a_workspace


@pytest.mark.parametrize(("command", "words"), [("edit", "Changed: CHK"), ("undo", "Undid: CHK")])
def test_a_change_of_a_team_names_the_team(command: str, words: str) -> None:
    change = Change(command, (SetField("teams", "CHK", "name", "Checkout", "Cash desk"),))
    entry = LogEntry(2, NOW, "ana", change)
    assert change_words(a_workspace(a_story()), entry) == words


TUI = Path(refineboard.tui.kit.words.__file__).parent
KEY_NAMES = re.compile(
    r"(?<![a-z])(?:Enter|Esc|Tab|PgDn|PgUp|Ctrl|Space|F[1-9])(?![a-z])|\^[a-z]\b|ctrl\+"
)
"""Keys as they are shown to a person."""

LETTERS = re.compile(r"(?<![\w'%;+])(?!a\b|I\b|d\b)[a-zB-Z](?=[\s.,;:)]|$)|(?<=[a-z] )A\b")
"""A letter that stands alone: a key, unless it is a word or a unit."""


def texts_of(path: Path) -> list[str]:
    """Every text in a module but its docstrings."""
    tree = ast.parse(path.read_text())
    statements = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in statements
    ]


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(TUI.rglob("*.py")) if "actions" not in path.parts],
    ids=lambda path: str(path.relative_to(TUI)),
)
def test_no_text_names_a_key_that_a_person_may_have_changed(path: Path):
    texts = [text for text in texts_of(path) if len(text) > 3]
    assert [text for text in texts if KEY_NAMES.search(text) or LETTERS.search(text)] == []


def test_an_import_tells_how_many_items_it_added_and_updated() -> None:
    made = (
        CreateDocument("items", "CHK-2", a_story(key="CHK-2")),
        CreateDocument("items", "CHK-3", a_story(key="CHK-3")),
        SetField("items", "CHK-1", "title", "Pay", "Pay now"),
        SetField("items", "CHK-1", "points", 3, 5),
    )
    entry = LogEntry(2, NOW, "ana", Change("import", made))
    assert change_words(a_workspace(a_story()), entry) == "Imported: 2 added, 1 updated"


def test_an_import_that_only_remembers_what_the_tool_says_updates_nothing_that_shows() -> None:
    change = Change("import", (SetField("items", "CHK-1", "ext", [], [{"system": "jira"}]),))
    entry = LogEntry(2, NOW, "ana", change)
    assert change_words(a_workspace(a_story()), entry) == "Imported: nothing that shows"
