"""What a card says, as runs of text with the name of a style. Pure, so that it can be cached.

A card's first line ends with the title, and nothing stands after it in that line: terminals do
not agree on the width of every character, and what follows would dance.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from rich.cells import cell_len, set_cell_size

from refineboard.domain.documents import Document, documents_of, number_of, text_of
from refineboard.domain.states import State, StateCategory
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import score_of

Run: TypeAlias = tuple[str, str]
"""Text and the name of its style."""

GLYPHS = {
    StateCategory.FUNNEL: "○",
    StateCategory.REFINING: "◔",
    StateCategory.READY: "◑",
    StateCategory.DOING: "◕",
    StateCategory.DONE: "●",
}

LETTERS = "INVEST"
_UNCERTAIN_WIDTH = re.compile("[\u200b-\u200f\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card stands: its number, and how far that is from its place by hand."""

    number: int
    shift: int


def shown_text(text: str) -> str:
    """`text` without joiners and modifiers whose width terminals disagree about."""
    return text if text.isascii() else _UNCERTAIN_WIDTH.sub("", text)


def fitted(runs: list[Run], width: int) -> list[Run]:
    """`runs` cut or padded to exactly `width` cells; a cut shows an ellipsis."""
    kept: list[Run] = []
    left = width
    for text, style in runs:
        cells = cell_len(text)
        if cells > left > 0:
            text = set_cell_size(text, left - 1).rstrip() + "…"  # noqa: PLW2901 - the cut text
            cells = cell_len(text)
        if cells <= left:
            kept.append((text, style))
            left -= cells
    return [*kept, (" " * left, "")] if left else kept


def details_fitted(runs: list[Run], width: int) -> list[Run]:
    """As many whole runs as fit in `width` cells, padded; half a fact would mislead."""
    kept: list[Run] = []
    left = width
    for run in runs:
        cells = cell_len(run[0])
        if cells > left:
            break
        kept.append(run)
        left -= cells
    return [*kept, (" " * left, "")] if left else kept


def card_lines(
    workspace: Workspace,
    document: Document,
    place: Place | None,
    letters: Mapping[str, str],
    title: str = "",
) -> tuple[list[Run], list[Run]]:
    """The two lines of a card, without the gutter; the key is the run of style "key".

    `title` is shown instead of the item's own where that is a whole sentence.
    `letters` maps I, N, V, E, S, T to a verdict ("pass", "hint", "fail", "n/a").
    """
    state = workspace.state_of(document)
    done = state.category is StateCategory.DONE
    key, title = text_of(document, "key"), shown_text(title or text_of(document, "title"))
    first: list[Run] = []
    indent = ""
    if place is not None:
        first = [(f"{place.number:>3}", "dim"), (_shift_words(place.shift), _shift_style(place))]
        indent = " " * 8
    first += [(key, "key"), (" ", ""), (title, "done" if done else "title")]
    if text_of(document, "backlog") == "ART":
        second = _art_details(workspace, document, state)
    else:
        second = [*letter_runs(letters), ("  ", ""), *_team_details(workspace, document, state)]
    return first, [(indent, ""), *second]


def _shift_words(shift: int) -> str:
    if shift == 0:
        return "     "
    arrow = "▲" if shift > 0 else "▼"
    return f" {arrow}{min(abs(shift), 99):<2} "


def _shift_style(place: Place) -> str:
    return "up" if place.shift > 0 else "down"


def letter_runs(letters: Mapping[str, str]) -> list[Run]:
    """The six letters: capital for pass, small for a hint, a dot for a fail."""
    runs: list[Run] = []
    for letter in LETTERS:
        verdict = letters.get(letter, "n/a")
        shown = {"pass": letter, "hint": letter.lower(), "fail": "·"}.get(verdict, " ")
        runs.append((shown, verdict))
    return runs


def state_run(state: State) -> Run:
    """Glyph and name of a state, in its category's style."""
    return (f"{GLYPHS[state.category]} {state.label}", state.category.value)


def _art_details(workspace: Workspace, document: Document, state: State) -> list[Run]:
    score = score_of(document)
    runs: list[Run] = []
    if score is None:
        runs.append(("unscored", "hint"))
    else:
        runs += [
            (f"{float(score.wsjf):.1f}", "wsjf"),
            (f" = {score.cost_of_delay}÷{score.size}", "dim"),
        ]
    runs += [("  ", ""), state_run(state)]
    children = workspace.children(text_of(document, "key"))
    if children:
        fit = (StateCategory.READY, StateCategory.DOING, StateCategory.DONE)
        ready = sum(workspace.state_of_key(child).category in fit for child in children)
        runs.append((f"  {ready}/{len(children)} ready", "dim"))
    return runs + _marks(workspace, document)


def _team_details(workspace: Workspace, document: Document, state: State) -> list[Run]:
    points = number_of(document, "points")
    runs: list[Run] = [
        (f"{points:>2g} pt" if points is not None else " – pt", "points" if points else "hint"),
        ("  ", ""),
        state_run(state),
    ]
    return runs + _marks(workspace, document)


def _marks(workspace: Workspace, document: Document) -> list[Run]:
    """What a card shows only where it applies: kind, blocked, what it waits for."""
    runs: list[Run] = []
    kind = text_of(document, "kind")
    if kind not in ("story", "feature"):
        runs.append((f"  {kind}", "kind"))
    if text_of(document, "enabler"):
        runs.append(("  enabler", "kind"))
    if text_of(document, "blocked"):
        runs.append(("  ■ blocked", "fail"))
    waits = open_providers(workspace, document)
    if waits:
        more = f" +{len(waits) - 1}" if len(waits) > 1 else ""
        runs.append((f"  ⇠ {waits[0]}{more}", "hint"))
    return runs


def open_providers(workspace: Workspace, document: Document) -> list[str]:
    """Keys of what the item still waits for."""
    waits: list[str] = []
    for entry in documents_of(document, "depends_on"):
        key = text_of(entry, "key")
        unfinished = key in workspace.heads and not workspace.is_done(key)
        if unfinished and text_of(entry, "state") != "resolved":
            waits.append(key)
    return waits
