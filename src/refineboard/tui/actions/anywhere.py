"""The actions that hold anywhere."""

from __future__ import annotations

from functools import partial

from refineboard.tui.actions.base import Need, Where, row
from refineboard.tui.actions.board import PROGRAM

_anywhere = partial(row, Where.ANYWHERE)

ANYWHERE_ACTIONS = (
    _anywhere(
        "help",
        "question_mark f1",
        "keys",
        "Show all keys.",
        method="app.keys",
        group=PROGRAM,
        bar=True,
    ),
    _anywhere(
        "palette",
        "ctrl+p",
        "palette",
        "Find any action by its name.",
        method="app.command_palette",
        group=PROGRAM,
    ),
    _anywhere(
        "redraw",
        "ctrl+l",
        "redraw",
        "Draw the screen anew.",
        method="app.redraw",
        group=PROGRAM,
        priority=True,
    ),
    _anywhere(
        "suspend",
        "ctrl+z",
        "suspend",
        "Give the terminal back to the shell; fg comes back here.",
        method="app.suspend_process",
        group=PROGRAM,
        needs=(Need.WAY_OUT,),
    ),
    _anywhere(
        "interrupt",
        "ctrl+c",
        "how to leave",
        "Say how to leave; in a text it copies what is selected.",
        method="app.say_way_out",
        group=PROGRAM,
    ),
    _anywhere(
        "quit-anywhere",
        "ctrl+q",
        "quit",
        "Leave from anywhere; a text under edit is kept as a draft.",
        method="app.leave",
        group=PROGRAM,
        priority=True,
    ),
)
