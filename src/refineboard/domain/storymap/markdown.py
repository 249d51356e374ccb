"""A story map as Markdown, out and in: headings are the backbone, lists the stories by slice.

    # Shopper
    Slices: First · Later
    ## Pay
    ### Choose how to pay
    - First: CHK-31 Save a card

A slice that stands for an iteration or a PI has it in brackets: `Slices: First [26.4.1] · Later`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from refineboard.domain.documents import text_of
from refineboard.domain.errors import BadData
from refineboard.domain.storymap.view import Activity, Slice, StoryMap
from refineboard.domain.workspace import Workspace

_SLICES = "Slices:"
_SEPARATOR = " · "
_CARD = re.compile(r"[-*] +(?P<slice>[^:]+): +(?P<key>[A-Z][A-Z0-9]{0,9}-\d{1,9})\b")
_TIMEBOX = re.compile(r"(?P<name>.*\S) +\[(?P<timebox>[^\[\]]+)\]")


class Sketch(NamedTuple):
    """A map as a file has it."""

    name: str
    activities: tuple[Activity, ...]
    slices: tuple[Slice, ...]
    cards: tuple[tuple[str, str, str], ...]
    """Key, step and slice of each story, in the order of the file."""


def to_markdown(workspace: Workspace, shown: StoryMap) -> str:
    """The map as a file."""
    slices = (
        f"{each.name} [{each.timebox}]" if each.timebox else each.name for each in shown.slices
    )
    lines = [f"# {shown.name}", "", f"{_SLICES} {_SEPARATOR.join(slices)}".rstrip()]
    for activity in shown.activities:
        lines += ["", f"## {activity.name}"]
        for step in activity.steps:
            lines += ["", f"### {step}"]
            lines += (
                f"- {each.name}: {key} {text_of(workspace.items[key], 'title')}".rstrip()
                for each in shown.slices
                for key in shown.cell(step, each.name)
            )
    return "\n".join(lines) + "\n"


def from_markdown(text: str) -> Sketch:
    """The map that a file holds; BadData says which line cannot be read."""
    name, slices = "", tuple[Slice, ...]()
    activities: list[tuple[str, list[str]]] = []
    cards: list[tuple[str, str, str]] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("### ") and activities:
            activities[-1][1].append(line[4:].strip())
        elif line.startswith("## "):
            activities.append((line[3:].strip(), []))
        elif line.startswith("# "):
            name = name or line[2:].strip()
        elif line.startswith(_SLICES):
            slices = tuple(map(_slice, filter(None, line[len(_SLICES) :].split(_SEPARATOR))))
        elif (card := _CARD.match(line)) and activities and activities[-1][1]:
            cards.append((card["key"], activities[-1][1][-1], card["slice"].strip()))
        elif line:
            raise BadData(
                f"Line {number} is no part of a story map. It needs # NAME, Slices: A · B, "
                "## ACTIVITY, ### STEP, and lines like - SLICE: KEY under a step."
            )
    if not name:
        raise BadData("The file has no map: its first line must be # NAME.")
    return Sketch(
        name,
        tuple(Activity(each, tuple(steps)) for each, steps in activities),
        slices,
        tuple(cards),
    )


def _slice(text: str) -> Slice:
    text = text.strip()
    timebox = _TIMEBOX.fullmatch(text)
    return Slice(timebox["name"], timebox["timebox"]) if timebox else Slice(text, "")
