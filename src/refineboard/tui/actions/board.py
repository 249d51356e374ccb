"""The actions of the board, and those that hold anywhere."""

from __future__ import annotations

from functools import partial

from refineboard.tui.actions.base import Where, row

MOVING, ITEMS, ORDER, VIEW, PROGRAM = "Moving", "Items", "Order and plan", "View", "Program"

_row = partial(row, Where.BOARD)
_anywhere = partial(row, Where.ANYWHERE)

BOARD_ACTIONS = (
    _row("open", "enter", "open", "Read the whole item.", group=ITEMS, bar=True),
    _row("edit", "e", "edit", "Edit the item, with INVEST beside it.", group=ITEMS, bar=True),
    _row("new", "n", "new", "Write a new item below this one.", group=ITEMS, bar=True),
    _row("score", "w", "score", "Score the feature's WSJF.", group=ITEMS, bar=True),
    _row(
        "move-to",
        "greater_than_sign",
        "move",
        "Move to a state, backlog or iteration.",
        group=ORDER,
        bar=True,
    ),
    _row("rank-down", "J shift+down", "down", "Rank the item one place lower.", group=ORDER),
    _row("rank-up", "K shift+up", "up", "Rank the item one place higher.", group=ORDER),
    _row("undo", "u", "undo", "Take back your last change.", group=ITEMS, bar=True),
    _row("redo", "ctrl+r", "redo", "Bring back what you undid last.", group=ITEMS),
    _row(
        "filter",
        "slash",
        "filter",
        "Show only what matches: words, team:, state:, is:blocked …",
        group=VIEW,
        bar=True,
    ),
    _row(
        "order",
        "o",
        "order",
        "Sort this column by rank, WSJF or last change.",
        group=VIEW,
        bar=True,
    ),
    _row("finding", "f", "finding", "Go to the next item with an INVEST finding.", group=MOVING),
    _row("views", "v", "views", "Show a saved filter, or save this one.", group=VIEW),
    _row("group", "O", "group", "Group the cards by state, iteration or feature.", group=VIEW),
    _row("zoom", "z", "zoom", "Show this column alone, or all again.", group=VIEW),
    _row("hide", "minus", "hide", "Hide this column.", group=VIEW),
    _row("show-all", "plus equals_sign", "show all", "Show every column.", group=VIEW),
    _row(
        "shift-left",
        "left_parenthesis",
        "shift",
        "Move this column to the left.",
        method="shift(-1)",
        group=VIEW,
    ),
    _row(
        "shift-right",
        "right_parenthesis",
        "shift",
        "Move this column to the right.",
        method="shift(1)",
        group=VIEW,
    ),
    _row(
        "narrower",
        "left_curly_bracket",
        "narrower",
        "Make this column narrower.",
        method="resize(-2)",
        group=VIEW,
    ),
    _row(
        "wider",
        "right_curly_bracket",
        "wider",
        "Make this column wider; the mouse drags the line between columns.",
        method="resize(2)",
        group=VIEW,
    ),
    _row("even", "vertical_line", "even", "Make every column equally wide.", group=VIEW),
    _row("duplicate", "c", "copy", "Copy the item right below it.", group=ITEMS),
    _row("delete", "x delete", "delete", "Delete the item; undo brings it back.", group=ITEMS),
    _row("block", "b", "block", "Mark as blocked with a reason, or unblock.", group=ITEMS),
    _row(
        "repeat", "full_stop", "again", "Make the last change again, on the next item.", group=ITEMS
    ),
    _row("ready", "r", "ready", "Call the item ready.", group=ORDER),
    _row("accept", "a", "accept", "Accept what was worked on.", group=ORDER),
    _row("reject", "R", "reject", "Send it back to work, with the reason.", group=ORDER),
    _row(
        "health",
        "D",
        "health",
        "The dashboard: are the backlogs fit for the next iterations?",
        group=VIEW,
        bar=True,
    ),
    _row(
        "order-of-work",
        "W",
        "order of work",
        "What comes first, what each order costs, and why.",
        group=ORDER,
    ),
    _row(
        "scoring-sheet",
        "S",
        "score all",
        "Score the whole backlog, one part of WSJF at a time.",
        group=ORDER,
    ),
    _row("history", "H", "history", "Who changed what, when, from what to what.", group=VIEW),
    _row("parent", "p", "parent", "Go to the item's feature; ^o goes back.", group=MOVING),
    _row(
        "jump",
        "colon",
        "go to",
        "Go to an item by its key; a number means this backlog.",
        group=MOVING,
    ),
    _row("back", "ctrl+o", "back", "Go back to where the last jump began.", group=MOVING),
    _row("forward", "tab", "forward", "Take the jump again.", group=MOVING),
    _row("select-range", "V", "range", "Select from the last selected item to here.", group=ITEMS),
    _row("select-all", "asterisk", "all", "Select everything that the column shows.", group=ITEMS),
    _row(
        "select",
        "space",
        "select",
        "Select, so that the next action is for all selected.",
        group=ITEMS,
    ),
    _row("clear", "escape ctrl+g", "back", "Let the selection go, then the filter.", group=VIEW),
    *(
        _row(
            f"points-{digit}",
            str(digit),
            "points",
            "Set the points; 1 then 3 makes 13.",
            method=f"digit({digit})",
            group=ITEMS,
        )
        for digit in range(10)
    ),
    _row("down", "j down", "down", "Next item.", group=MOVING),
    _row("up", "k up", "up", "Item before.", group=MOVING),
    _row("left", "h left", "left", "Column to the left.", group=MOVING),
    _row("right", "l right", "right", "Column to the right.", group=MOVING),
    _row("page-down", "pagedown ctrl+d", "page", "A page down.", group=MOVING),
    _row("page-up", "pageup ctrl+u", "page", "A page up.", group=MOVING),
    _row("first", "home", "first", "First item of the column.", group=MOVING),
    _row("last", "end G", "last", "Last item of the column.", group=MOVING),
    _row("quit", "q", "quit", "Leave the board; everything is saved.", group=PROGRAM, bar=True),
)

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
        "quit-anywhere",
        "ctrl+q",
        "quit",
        "Leave from anywhere; a text under edit is kept as a draft.",
        method="app.leave",
        group=PROGRAM,
        priority=True,
    ),
)
