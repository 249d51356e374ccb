"""What the message line says about a change of one's own."""

from __future__ import annotations

import pytest

from refineboard.domain.change import Change, LogEntry, Stamp, invert
from refineboard.domain.commands import (
    AddItem,
    Command,
    DeleteItems,
    EditItem,
    EditItems,
    MendItem,
    MoveToBacklog,
    MoveToState,
    PlanItems,
    RankItems,
)
from refineboard.domain.decide import decide
from refineboard.domain.documents import JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.fields import new_dependency
from refineboard.tui.kit.change_words import change_words
from tests.builders import NOW, a_feature, a_story, a_workspace

ALL = ("CHK-1", "CHK-2", "CHK-3", "CHK-4")


def sets(**fields: JsonValue) -> EditItem:
    return EditItem("CHK-1", tuple(FieldEdit(*pair) for pair in fields.items()))


def adds(field: str, value: JsonValue) -> EditItem:
    return EditItem("CHK-1", (FieldEdit(field, value, mode="add"),))


CASES: list[tuple[Command, str, str]] = [
    (sets(points=8), "CHK-1: points 3 → 8", "Undid: CHK-1 points 3 → 8"),
    (sets(points=None), "CHK-1: points cleared (was 3)", "Undid: CHK-1 points cleared (was 3)"),
    (sets(owner="ben"), "CHK-1: owner ben", "Undid: CHK-1 owner ben"),
    (
        sets(points=5, owner="ben", title="Pay", description="x" * 99, tags=["pci"]),
        "CHK-1: points 3 → 5, owner ben, title Pay by card → Pay, description changed, tags +pci",
        "Undid: CHK-1 points 3 → 5, owner ben, title Pay by card → Pay, description changed, "
        "tags +pci",
    ),
    (sets(blocked="legal"), "CHK-1 blocked: legal", "Undid: CHK-1 blocked: legal"),
    (
        adds("depends_on", new_dependency("CHK-2")),
        "CHK-1 waits for CHK-2",
        "Undid: CHK-1 waits for CHK-2",
    ),
    (
        MoveToState(("CHK-1",), "ready"),
        "CHK-1: Funnel → Ready",
        "Undid: CHK-1 Funnel → Ready",
    ),
    (
        MoveToBacklog(("CHK-1",), "LED"),
        "CHK-1: Checkout → Ledger",
        "Undid: CHK-1 Checkout → Ledger",
    ),
    (RankItems(("CHK-1",), "after", "CHK-2"), "CHK-1 moved", "Undid: CHK-1 moved"),
    (PlanItems(("CHK-1",), "26.4.1"), "CHK-1: iteration 26.4.1", "Undid: CHK-1 iteration 26.4.1"),
    (
        EditItems(ALL, (FieldEdit("points", 8),)),
        "4 items: points 8",
        "Undid: points of 4 items",
    ),
    (
        EditItems(ALL[:2], (FieldEdit("owner", "ben"),)),
        "CHK-1, CHK-2: owner ben",
        "Undid: owner of CHK-1, CHK-2",
    ),
    (DeleteItems(("CHK-1",)), "Deleted CHK-1", "Undid: delete CHK-1"),
    (DeleteItems(("ART-1",)), "Deleted ART-1; CHK-4 no longer linked", "Undid: delete ART-1"),
    (AddItem("CHK", "story", "New"), "Added CHK-5", "Undid: add CHK-5"),
    (
        MendItem("CHK-1", (), ((FieldEdit("title", "Part"),),)),
        "CHK-1 split; added CHK-5",
        "Undid: split CHK-1",
    ),
]


@pytest.mark.parametrize(("command", "done", "undone"), CASES, ids=lambda each: str(each)[:40])
def test_a_change_and_its_undo_say_what_changed(command: Command, done: str, undone: str) -> None:
    others = [a_story(key=key, rank=f"V0000{key[-1]}", points=None) for key in ALL[1:]]
    others[-1]["parent"] = "ART-1"
    workspace = a_workspace(a_feature(), a_story(points=3), *others)
    change = decide(workspace, command, Stamp("ana", NOW))
    entry = LogEntry(2, NOW, "ana", change)
    workspace.apply(entry)
    told = change_words(workspace, entry)
    back = LogEntry(3, NOW, "ana", Change("undo", invert(change.operations), undoes=2))
    workspace.apply(back)
    assert (told, change_words(workspace, back)) == (done, undone)
