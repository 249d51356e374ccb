"""Every action of the board in one table: its id, keys and words, and where it holds.

The bindings, the key bar, the help overlay and the command palette are all made from it, so that
none of them can say what another does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType


class Where(StrEnum):
    """The part of the program in which an action holds."""

    BOARD = "On the board"
    READING = "Reading an item"
    EDITING = "Editing an item"
    SCORING = "Scoring WSJF"
    ANYWHERE = "Anywhere"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do."""

    id: str
    keys: tuple[str, ...]
    label: str
    """One or two words for the key bar."""
    help: str
    """A sentence for the help overlay and the palette."""
    where: Where
    method: str
    """Name of the `action_…` method, with its parameters."""
    in_bar: bool = False
    group: str = ""
    """Heading in the help overlay."""
    priority: bool = False
    """Whether the key works while a text field has the focus."""


def _board(id_: str, keys: str, label: str, help_: str, group: str, *, bar: bool = False) -> Action:  # noqa: PLR0913 - a row of the table
    return Action(
        id=f"board.{id_}",
        keys=tuple(keys.split()),
        label=label,
        help=help_,
        where=Where.BOARD,
        method=id_.replace("-", "_"),
        in_bar=bar,
        group=group,
    )


_MOVE, _ITEM, _RANK, _VIEW, _PROGRAM = "Moving", "Items", "Order and plan", "View", "Program"

ACTIONS: tuple[Action, ...] = (
    _board("open", "enter", "open", "Read the whole item.", _ITEM, bar=True),
    _board("edit", "e", "edit", "Edit the item, with INVEST beside it.", _ITEM, bar=True),
    _board("new", "n", "new", "Write a new item below this one.", _ITEM, bar=True),
    _board("score", "w", "score", "Score the feature's WSJF.", _ITEM, bar=True),
    _board(
        "move-to",
        "greater_than_sign",
        "move",
        "Move to a state, backlog or iteration.",
        _RANK,
        bar=True,
    ),
    _board("rank-down", "J shift+down", "down", "Rank the item one place lower.", _RANK),
    _board("rank-up", "K shift+up", "up", "Rank the item one place higher.", _RANK),
    _board("undo", "u", "undo", "Take back your last change.", _ITEM, bar=True),
    _board("redo", "ctrl+r", "redo", "Bring back what you undid last.", _ITEM),
    _board(
        "filter",
        "slash",
        "filter",
        "Show only what matches: words, team:, state:, is:blocked …",
        _VIEW,
        bar=True,
    ),
    _board("order", "o", "order", "Sort this column by rank or by WSJF.", _VIEW, bar=True),
    _board("duplicate", "c", "copy", "Copy the item right below it.", _ITEM),
    _board("delete", "x delete", "delete", "Delete the item; undo brings it back.", _ITEM),
    _board("block", "b", "block", "Mark as blocked with a reason, or unblock.", _ITEM),
    _board("parent", "p", "parent", "Go to the item's feature, and back with p.", _MOVE),
    _board(
        "select", "space", "select", "Select, so that the next action is for all selected.", _ITEM
    ),
    _board("clear", "escape", "back", "Let the selection go, then the filter.", _VIEW),
    *(
        Action(
            id=f"board.points-{digit}",
            keys=(str(digit),),
            label="points",
            help="Set the points; 1 then 3 makes 13.",
            where=Where.BOARD,
            method=f"digit({digit})",
            group=_ITEM,
        )
        for digit in range(10)
    ),
    _board("down", "j down", "down", "Next item.", _MOVE),
    _board("up", "k up", "up", "Item before.", _MOVE),
    _board("left", "h left", "left", "Column to the left.", _MOVE),
    _board("right", "l right", "right", "Column to the right.", _MOVE),
    _board("page-down", "pagedown ctrl+d", "page", "A page down.", _MOVE),
    _board("page-up", "pageup ctrl+u", "page", "A page up.", _MOVE),
    _board("first", "home", "first", "First item of the column.", _MOVE),
    _board("last", "end G", "last", "Last item of the column.", _MOVE),
    _board("quit", "q", "quit", "Leave the board; everything is saved.", _PROGRAM, bar=True),
    Action(
        "help",
        ("question_mark", "f1"),
        "keys",
        "Show all keys.",
        Where.ANYWHERE,
        "app.keys",
        in_bar=True,
        group=_PROGRAM,
    ),
    Action(
        "palette",
        ("ctrl+p",),
        "palette",
        "Find any action by its name.",
        Where.ANYWHERE,
        "app.command_palette",
        group=_PROGRAM,
    ),
    Action(
        "redraw",
        ("ctrl+l",),
        "redraw",
        "Draw the screen anew.",
        Where.ANYWHERE,
        "app.redraw",
        group=_PROGRAM,
        priority=True,
    ),
    Action(
        "quit-anywhere",
        ("ctrl+q",),
        "quit",
        "Leave from anywhere; a text under edit is kept as a draft.",
        Where.ANYWHERE,
        "app.leave",
        group=_PROGRAM,
        priority=True,
    ),
    Action("read.edit", ("e",), "edit", "Edit the item.", Where.READING, "edit", in_bar=True),
    Action("read.score", ("w",), "score", "Score its WSJF.", Where.READING, "score", in_bar=True),
    Action("read.down", ("j", "down"), "down", "Scroll down.", Where.READING, "scroll_by(1)"),
    Action("read.up", ("k", "up"), "up", "Scroll up.", Where.READING, "scroll_by(-1)"),
    Action(
        "read.page-down",
        ("pagedown", "space"),
        "page",
        "A page down.",
        Where.READING,
        "scroll_by(10)",
    ),
    Action("read.page-up", ("pageup",), "page", "A page up.", Where.READING, "scroll_by(-10)"),
    Action(
        "read.next",
        ("right_square_bracket",),
        "next",
        "Next item of the column.",
        Where.READING,
        "step(1)",
        in_bar=True,
    ),
    Action(
        "read.previous",
        ("left_square_bracket",),
        "previous",
        "Item before in the column.",
        Where.READING,
        "step(-1)",
        in_bar=True,
    ),
    Action(
        "read.close",
        ("escape", "q", "h", "left"),
        "back",
        "Back to the board.",
        Where.READING,
        "close",
        in_bar=True,
    ),
    Action(
        "edit.save",
        ("escape", "ctrl+s"),
        "save",
        "Save and go back; undo takes it back.",
        Where.EDITING,
        "save",
        in_bar=True,
        priority=True,
    ),
    Action(
        "edit.discard",
        ("ctrl+g",),
        "discard",
        "Go back without saving.",
        Where.EDITING,
        "discard",
        in_bar=True,
        priority=True,
    ),
    Action(
        "edit.next-field",
        ("tab",),
        "next field",
        "Next field.",
        Where.EDITING,
        "next_field",
        in_bar=True,
    ),
    Action(
        "edit.previous-field",
        ("shift+tab",),
        "field before",
        "Field before.",
        Where.EDITING,
        "previous_field",
    ),
    Action(
        "edit.free-text",
        ("ctrl+t",),
        "as one text",
        "Edit the story as one text, or in its three parts.",
        Where.EDITING,
        "free_text",
        in_bar=True,
        priority=True,
    ),
    Action(
        "edit.add-criterion",
        ("ctrl+n",),
        "add criterion",
        "Add an acceptance criterion.",
        Where.EDITING,
        "add_criterion",
        in_bar=True,
        priority=True,
    ),
    Action(
        "score.next",
        ("tab", "enter", "down", "j"),
        "next part",
        "Next of the four parts.",
        Where.SCORING,
        "part(1)",
        in_bar=True,
    ),
    Action(
        "score.previous",
        ("shift+tab", "up", "k"),
        "part before",
        "Part before.",
        Where.SCORING,
        "part(-1)",
    ),
    Action(
        "score.more",
        ("right", "l"),
        "more",
        "One step up the scale.",
        Where.SCORING,
        "step(1)",
        in_bar=True,
    ),
    Action(
        "score.less",
        ("left", "h"),
        "less",
        "One step down the scale.",
        Where.SCORING,
        "step(-1)",
        in_bar=True,
    ),
    Action(
        "score.clear",
        ("backspace", "delete"),
        "clear",
        "Take the score out.",
        Where.SCORING,
        "clear",
    ),
    Action(
        "score.save",
        ("escape", "ctrl+s", "q", "w"),
        "save",
        "Save the scores and go back.",
        Where.SCORING,
        "save",
        in_bar=True,
    ),
    Action(
        "score.discard",
        ("ctrl+g",),
        "discard",
        "Go back without saving.",
        Where.SCORING,
        "discard",
        in_bar=True,
    ),
    *(
        Action(
            id=f"score.digit-{digit}",
            keys=(str(digit),),
            label="score",
            help="Type the score: 1, 2, 3, 5, 8, 13 or 20.",
            where=Where.SCORING,
            method=f"digit({digit})",
        )
        for digit in range(10)
    ),
)

_KEY_NAMES = {
    "greater_than_sign": ">",
    "slash": "/",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "escape": "Esc",
    "delete": "Del",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "shift+up": "⇧↑",
    "shift+down": "⇧↓",
    "shift+tab": "⇧Tab",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "home": "Home",
    "end": "End",
    "backspace": "⌫",
}


def actions_of(where: Where) -> tuple[Action, ...]:
    """The actions that hold in a part of the program, in the order of the table."""
    return tuple(action for action in ACTIONS if action.where is where)


def bindings_of(where: Where) -> list[BindingType]:
    """The actions of a part of the program as Textual's bindings."""
    return [
        Binding(
            key,
            action.method,
            action.label,
            id=action.id if number == 0 else f"{action.id}.{number}",
            tooltip=action.help,
            show=False,
            priority=action.priority,
        )
        for action in actions_of(where)
        for number, key in enumerate(action.keys)
    ]


def key_words(keys: Iterable[str]) -> str:
    """Keys as a person reads them: "j ↓", "ctrl+r"."""
    return " ".join(key_word(key) for key in keys)


def key_word(key: str) -> str:
    """One key as a person reads it."""
    if key.startswith("ctrl+"):
        return f"^{key_word(key.removeprefix('ctrl+'))}"
    return _KEY_NAMES.get(key, key)
