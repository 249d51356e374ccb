"""What the message line says about a change."""

from __future__ import annotations

import pytest

from refineboard.domain.change import Change, LogEntry, SetField
from refineboard.tui.words import change_words
from tests.builders import NOW, a_story, a_workspace


@pytest.mark.parametrize(("command", "words"), [("edit", "Changed: CHK"), ("undo", "Undone: CHK")])
def test_a_change_of_a_team_names_the_team(command: str, words: str) -> None:
    change = Change(command, (SetField("teams", "CHK", "name", "Checkout", "Cash desk"),))
    entry = LogEntry(2, NOW, "ana", change)
    assert change_words(a_workspace(a_story()), entry) == words
