"""The keys as a person reads them in a list: group by group, the ten digits as one line."""

from __future__ import annotations

from dataclasses import dataclass, replace

from refineboard.tui.actions.base import Action, Need, Where
from refineboard.tui.actions.keynames import key_words
from refineboard.tui.actions.table import ACTIONS
from refineboard.tui.actions.typing import TEXT_KEYS

_PLAIN_NEEDS = frozenset({Need.WRITABLE, Need.ITEM})
"""What nearly every action needs; each list says it once."""

_DIGITS = tuple("0123456789")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list of keys."""

    keys: str
    id: str
    help: str
    group: str
    refused: str
    """Where it is refused, besides what holds for all actions of its kind; "" where it never is."""


def lines_of(where: Where, actions: tuple[Action, ...] = ACTIONS) -> list[Line]:
    """What holds in a part of the program, group by group; `actions` is the table in force."""
    if where is Where.TYPING:
        return [Line(key_words(each.keys), "", each.help, "", "") for each in TEXT_KEYS]
    part = [action for action in actions if action.where is where]
    digits = [action for action in part if action.method.startswith("digit(")]
    folded = tuple(key for action in digits for key in action.keys) == _DIGITS
    lines = [
        Line(key_words(action.keys), action.id, action.help, action.group, _refused(action))
        for action in part
        if not (folded and action in digits)
    ]
    if folded:
        first = digits[0]
        place = part.index(first)
        stem = first.id.removesuffix("0")
        lines.insert(
            place, Line("0–9", f"{stem}0 … {stem}9", first.help, first.group, _refused(first))
        )
    groups = list(dict.fromkeys(line.group for line in lines))
    return sorted(lines, key=lambda line: groups.index(line.group))


def _refused(action: Action) -> str:
    special = tuple(need for need in action.needs if need not in _PLAIN_NEEDS)
    return replace(action, needs=special).refused
