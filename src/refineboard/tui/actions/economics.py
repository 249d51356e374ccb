"""The actions of the scoring sheet and of the order of work."""

from __future__ import annotations

from functools import partial

from refineboard.tui.actions.base import Where, row

_sheet = partial(row, Where.SHEET)
_ranking = partial(row, Where.RANKING)

SHEET_ACTIONS = (
    *(
        _sheet(
            f"digit-{digit}",
            str(digit),
            "score",
            "Score the cell: 1, 2, 3, 5, 8, 13 or 20.",
            method=f"digit({digit})",
            bar=digit == 1,
        )
        for digit in range(10)
    ),
    _sheet("down", "j down enter", "down", "Next item.", method="move(1)"),
    _sheet("up", "k up", "up", "Item before.", method="move(-1)"),
    _sheet(
        "next-part", "tab l right", "column", "Next of the four parts.", method="turn(1)", bar=True
    ),
    _sheet("previous-part", "shift+tab h left", "column", "Part before.", method="turn(-1)"),
    _sheet("missing", "n", "missing", "Go to the next cell that has no score.", bar=True),
    _sheet(
        "finding", "f", "finding", "Go to the next item that the column is at fault with.", bar=True
    ),
    _sheet("undo", "u", "undo", "Take back your last change.", bar=True),
    _sheet("save", "ctrl+s", "save", "Save the digit typed last at once; the others are saved."),
    _sheet(
        "close",
        "escape q ctrl+g",
        "back",
        "Go back; a digit that could still grow stays as a draft.",
        bar=True,
    ),
    _sheet("discard", "f9", "discard", "Go back and drop a digit that could still grow."),
    _sheet("sort", "s", "sort", "Put the rows in order by the scores as they are now.", bar=True),
    _sheet(
        "next-order",
        "o",
        "order",
        "Rows smallest first, by WSJF, or as ranked by hand.",
        bar=True,
    ),
    _sheet("more", "plus equals_sign", "more", "One step up the scale.", method="step(1)"),
    _sheet("less", "minus", "less", "One step down the scale.", method="step(-1)"),
    _sheet("clear", "backspace delete", "clear", "Take the score out."),
    _sheet("redo", "ctrl+r", "redo", "Bring back what you undid last."),
    _sheet("page-down", "pagedown ctrl+d", "page", "A page down.", method="page(1)"),
    _sheet("page-up", "pageup ctrl+u", "page", "A page up.", method="page(-1)"),
    _sheet("first", "home", "first", "First item.", method="edge(-1)"),
    _sheet("last", "end G", "last", "Last item.", method="edge(1)"),
    _sheet("go", "g", "go to item", "Go to the item on the board."),
)

RANKING_ACTIONS = (
    _ranking("down", "j down", "down", "Next row.", method="step(1)"),
    _ranking("up", "k up", "up", "Row before.", method="step(-1)"),
    _ranking("page-down", "pagedown ctrl+d space", "page", "A page down.", method="page(1)"),
    _ranking("page-up", "pageup ctrl+u", "page", "A page up.", method="page(-1)"),
    _ranking("first", "home", "first", "First row.", method="edge(-1)"),
    _ranking("last", "end G", "last", "Last row.", method="edge(1)"),
    _ranking(
        "next-order",
        "o",
        "other order",
        "By WSJF, without broken dependencies, by hand; other ways: by each way.",
        bar=True,
    ),
    _ranking(
        "next-page",
        "tab l right",
        "page",
        "The order, pictures of it, other ways to rank, the teams' backlogs.",
        method="turn(1)",
        bar=True,
    ),
    _ranking("previous-page", "shift+tab", "page", "The page before.", method="turn(-1)"),
    _ranking(
        "apply",
        "a",
        "rank so",
        "Rank the backlog as shown, or the marked story by its feature; undo takes it back.",
        bar=True,
    ),
    _ranking("go", "enter", "go to item", "Go to the item on the board.", bar=True),
    _ranking("close", "escape q h left", "back", "Give up the moves; back to the board.", bar=True),
    _ranking(
        "move-down",
        "J shift+down",
        "try lower",
        "Move the item down and see what that costs; nothing is saved before a.",
        method="shift(1)",
        bar=True,
    ),
    _ranking(
        "move-up",
        "K shift+up",
        "try higher",
        "Move the item up and see what that costs; nothing is saved before a.",
        method="shift(-1)",
    ),
    _ranking("sheet", "S", "score all", "Score the backlog column by column.", bar=True),
    _ranking(
        "accept-all", "A", "rank team", "Rank a team's whole backlog by its features.", bar=True
    ),
    _ranking(
        "stories",
        "t",
        "story scores",
        "Let the team score its stories by themselves, or follow the features again.",
    ),
    _ranking("undo", "u", "undo", "Take back your last change."),
    _ranking("redo", "ctrl+r", "redo", "Bring back what you undid last."),
)
