"""The actions of the screens that open over the board."""

from __future__ import annotations

from functools import partial

from refineboard.tui.actions.base import Need, Where, row

_read = partial(row, Where.READING)
_edit = partial(row, Where.EDITING)
_score = partial(row, Where.SCORING)
_compare = partial(row, Where.COMPARING)
_history = partial(row, Where.HISTORY)
_agree = partial(row, Where.AGREEING)
_import = partial(row, Where.IMPORTING)
_keys = partial(row, Where.KEYS)
_health = partial(row, Where.HEALTH)
_choose = partial(row, Where.CHOOSING)
_ask = partial(row, Where.ASKING)
_filter = partial(row, Where.FILTERING)

READING_ACTIONS = (
    _read("edit", "e", "edit", "Edit the item.", bar=True, needs=(Need.WRITABLE,)),
    _read("score", "w", "score", "Score its WSJF.", bar=True, needs=(Need.WRITABLE, Need.SCORED)),
    _read(
        "mend",
        "F",
        "mend",
        "Do what INVEST suggests where no thought is needed.",
        needs=(Need.WRITABLE,),
    ),
    _read("split", "s", "split", "Split it into two or more.", bar=True, needs=(Need.WRITABLE,)),
    _read("down", "j down", "down", "Scroll down.", method="scroll_by(1)"),
    _read("up", "k up", "up", "Scroll up.", method="scroll_by(-1)"),
    _read("page-down", "pagedown space", "page", "A page down.", method="scroll_by(10)"),
    _read("page-up", "pageup", "page", "A page up.", method="scroll_by(-10)"),
    _read(
        "next",
        "right_square_bracket",
        "next",
        "Next item of the column.",
        method="step(1)",
        bar=True,
    ),
    _read(
        "previous",
        "left_square_bracket",
        "previous",
        "Item before in the column.",
        method="step(-1)",
        bar=True,
    ),
    _read("close", "escape q h left", "back", "Back to the board.", bar=True),
)

EDITING_ACTIONS = (
    _edit("save", "ctrl+s", "save", "Save and go back; undo takes it back.", bar=True),
    _edit("close", "escape ctrl+g", "back", "Go back; what you typed stays as a draft.", bar=True),
    _edit("discard", "f9", "discard", "Go back and drop what you typed.", bar=True),
    _edit(
        "next-item",
        "f8 ctrl+pagedown",
        "next item",
        "Save and edit the next item.",
        method="save_and_step(1)",
    ),
    _edit(
        "previous-item",
        "f7 ctrl+pageup",
        "item before",
        "Save and edit the item before.",
        method="save_and_step(-1)",
    ),
    _edit(
        "finding",
        "f3",
        "next finding",
        "Go to the words at fault of the next finding.",
        bar=True,
    ),
    _edit(
        "mend",
        "f2",
        "mend",
        "Do what the panel offers for the finding; once more takes it back.",
        bar=True,
    ),
    _edit(
        "outside",
        "f4",
        "own editor",
        "Edit this text in your own editor ($VISUAL, $EDITOR).",
        needs=(Need.WAY_OUT,),
    ),
    _edit("next-field", "tab", "next field", "Next field.", bar=True, priority=False),
    _edit("previous-field", "shift+tab", "field before", "Field before.", priority=False),
    _edit(
        "free-text",
        "ctrl+t",
        "as one text",
        "Edit the story as one text, or in its three parts.",
        bar=True,
        needs=(Need.STORY,),
    ),
    _edit(
        "add-criterion",
        "ctrl+n",
        "add criterion",
        "Add an acceptance criterion.",
        bar=True,
    ),
)

SCORING_ACTIONS = (
    _score(
        "next",
        "tab enter down j",
        "next part",
        "Next of the four parts.",
        method="part(1)",
        bar=True,
    ),
    _score("previous", "shift+tab up k", "part before", "Part before.", method="part(-1)"),
    _score("more", "right l", "more", "One step up the scale.", method="step(1)", bar=True),
    _score("less", "left h", "less", "One step down the scale.", method="step(-1)", bar=True),
    _score("clear", "backspace delete", "clear", "Take the score out."),
    _score("save", "ctrl+s w", "save", "Save the scores and go back.", bar=True),
    _score("close", "escape q ctrl+g", "back", "Go back; your scores stay as a draft.", bar=True),
    _score("discard", "f9", "discard", "Go back and drop your scores.", bar=True),
    *(
        _score(
            f"digit-{digit}",
            str(digit),
            "score",
            "Type the score: 1, 2, 3, 5, 8, 13 or 20.",
            method=f"digit({digit})",
        )
        for digit in range(10)
    ),
)

COMPARING_ACTIONS = (
    _compare(
        "theirs",
        "t",
        "theirs",
        "Keep what the colleague wrote.",
        method="choose('theirs')",
        bar=True,
    ),
    _compare("mine", "m", "mine", "Put yours in its place.", method="choose('mine')", bar=True),
    _compare(
        "both",
        "b",
        "both",
        "Take both changes, where they lie apart.",
        method="choose('both')",
        bar=True,
        needs=(Need.APART,),
    ),
    _compare("next", "tab j down", "next", "Next field.", method="step(1)", bar=True),
    _compare("previous", "shift+tab k up", "before", "Field before.", method="step(-1)"),
    _compare("save", "enter ctrl+s", "save so", "Save what is marked.", bar=True),
    _compare(
        "back",
        "escape q ctrl+g",
        "go on editing",
        "Go back to the editor; nothing is saved and nothing is lost.",
        bar=True,
    ),
)

HISTORY_ACTIONS = (
    _history("down", "j down", "down", "Next entry.", method="step(1)"),
    _history("up", "k up", "up", "Entry before.", method="step(-1)"),
    _history("page-down", "pagedown ctrl+d space", "page", "A page down.", method="page(1)"),
    _history("page-up", "pageup ctrl+u", "page", "A page up.", method="page(-1)"),
    _history("scope", "a", "all/item", "Show everybody's changes, or this item's alone.", bar=True),
    _history("person", "m", "mine/all", "Show your own changes, or everybody's.", bar=True),
    _history("go", "enter", "go to item", "Go to the item on the board.", bar=True),
    _history(
        "revert",
        "u",
        "undo it",
        "Take the marked change back.",
        bar=True,
        needs=(Need.WRITABLE, Need.OWN_CHANGE),
    ),
    _history("close", "escape q h left", "back", "Back to the board.", bar=True),
)

HEALTH_ACTIONS = (
    _health("open", "enter", "open items", "Show the items behind it on the board.", bar=True),
    _health(
        "part",
        "f",
        "findings",
        "Go to the findings of the backlog, or back to its numbers.",
        bar=True,
    ),
    _health("next-page", "tab", "page", "Overview, heat map, flow.", method="page(1)", bar=True),
    _health("previous-page", "shift+tab", "page", "The page before.", method="page(-1)"),
    _health("down", "j down", "down", "Next backlog, number or finding.", method="down(1)"),
    _health("up", "k up", "up", "The one before.", method="down(-1)"),
    _health("left", "h left", "left", "Number to the left.", method="right(-1)"),
    _health("right", "l right", "right", "Number to the right.", method="right(1)"),
    *(
        _health(
            f"finding-{digit}",
            str(digit),
            "finding",
            "Show the items behind the finding of this number.",
            method=f"finding({digit})",
        )
        for digit in range(1, 10)
    ),
    _health("agree", "A", "ready rules", "Edit the Definition of Ready of the backlog.", bar=True),
    _health("target", "t", "target", "Agree on another target of the number.", bar=True),
    _health("close", "escape q", "back", "Back to the board.", bar=True),
)

CHOOSING_ACTIONS = (
    _choose("next", "down", "next", "Mark the next.", method="step(1)", bar=True),
    _choose("previous", "up", "before", "Mark the one before.", method="step(-1)"),
    _choose("take", "enter ctrl+s", "take", "Take the marked one.", bar=True),
    _choose("cancel", "escape ctrl+g", "back", "Go back and take none.", bar=True),
)

ASKING_ACTIONS = (
    _ask("take", "enter ctrl+s", "save", "Save what is written.", bar=True),
    _ask("cancel", "escape ctrl+g", "back", "Go back; what you typed stays as a draft.", bar=True),
    _ask("discard", "f9", "discard", "Go back and drop what you typed."),
)

FILTERING_ACTIONS = (
    _filter("complete", "tab", "complete", "Take the completion shown in grey.", bar=True),
    _filter("keep", "enter ctrl+s", "keep", "Go on with the board and keep the filter.", bar=True),
    _filter("drop", "escape ctrl+g", "show all", "Take the filter away.", bar=True),
)

AGREEING_ACTIONS = (
    _agree("save", "ctrl+s", "save", "Save and go back; undo takes it back.", bar=True),
    _agree(
        "close", "escape q h left ctrl+g", "back", "Go back; your changes stay as a draft.",
        bar=True,
    ),
    _agree("discard", "f9", "discard", "Go back and drop your changes.", bar=True),
    _agree("turn", "space", "must/should/off", "Must, should, off in turn.", bar=True),
    _agree("must", "m", "must", "Make the rule a must.", method="weigh('must')"),
    _agree("should", "s", "should", "Make the rule a should.", method="weigh('should')"),
    _agree("off", "o", "off", "Switch the rule off.", method="weigh('off')"),
    _agree("more", "plus equals_sign", "more", "Raise its number.", method="step_limit(1)"),
    _agree("less", "minus", "less", "Lower its number.", method="step_limit(-1)"),
    _agree("change", "enter e", "change", "Change its number or its words.", bar=True),
    _agree("new", "n", "own line", "Write a checklist line of your own below.", bar=True),
    _agree("drop", "x delete", "take out", "Take the line out, or switch the rule off."),
    _agree("shift-down", "J shift+down", "down", "Move the rule down.", method="shift(1)"),
    _agree("shift-up", "K shift+up", "up", "Move the rule up.", method="shift(-1)"),
    _agree("usual", "U", "usual", "Go back to the usual rules."),
    _agree("undo", "u", "step back", "Take the last step back.", bar=True),
    _agree("down", "j down", "down", "Next rule.", method="step(1)"),
    _agree("up", "k up", "up", "Rule before.", method="step(-1)"),
    _agree("page-down", "pagedown ctrl+d", "page", "A page down.", method="step(10)"),
    _agree("page-up", "pageup ctrl+u", "page", "A page up.", method="step(-10)"),
    _agree(
        "next-backlog", "tab", "next backlog", "Save, and go to the next backlog's rules.",
        method="turn_to(1)", bar=True,
    ),
    _agree(
        "previous-backlog", "shift+tab", "backlog before",
        "Save, and go to the rules of the backlog before.", method="turn_to(-1)",
    ),
)  # fmt: skip

IMPORTING_ACTIONS = (
    _import("down", "j down", "down", "Next line.", method="step(1)"),
    _import("up", "k up", "up", "Line before.", method="step(-1)"),
    _import("page-down", "pagedown ctrl+d", "page", "A page down.", method="page(1)"),
    _import("page-up", "pageup ctrl+u", "page", "A page up.", method="page(-1)"),
    _import("conflict", "n tab", "next conflict", "Go to the next conflict."),
    _import(
        "mine", "m", "keep mine", "Keep what is here; it is not asked again.",
        method="choose('here')", bar=True,
    ),
    _import(
        "theirs", "t", "take theirs", "Take what the file says.", method="choose('file')", bar=True
    ),
    _import(
        "open", "o", "leave open", "Decide later: the next import asks again.",
        method="choose('leave')",
    ),
    _import("all-mine", "M", "all mine", "Keep what is here everywhere.",
            method="choose_all('here')"),
    _import("all-theirs", "T", "all theirs", "Take what the file says everywhere.",
            method="choose_all('file')"),
    _import(
        "take", "enter ctrl+s", "import so", "Do it, as one change; undo takes it back.",
        bar=True, needs=(Need.WRITABLE,),
    ),
    _import("close", "escape q ctrl+g", "cancel", "Back to the board; nothing is changed.",
            bar=True),
)  # fmt: skip

KEYS_ACTIONS = (
    _keys("down", "j down", "down", "Scroll down.", method="scroll(1)"),
    _keys("up", "k up", "up", "Scroll up.", method="scroll(-1)"),
    _keys("page-down", "pagedown ctrl+d space", "page", "A page down.", method="page(1)"),
    _keys("page-up", "pageup ctrl+u", "page", "A page up.", method="page(-1)"),
    _keys("close", "escape q h", "back", "Back to where you were."),
)
