"""Styles that are made of theme variables by words, for widgets that draw line by line."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style
from textual.color import Color


def made_style(words: str, variables: Mapping[str, str]) -> Style:
    """A style such as "bold text-accent on panel": theme variables, the background last.

    Component classes would cost a tenth of a start.
    """
    front, _, back = words.partition(" on ")
    ground = Color.parse(variables[back or "background"])
    color = Color.parse(variables[front.split()[-1]])
    if color.ansi is None and color.auto:
        color = ground.get_contrast_text(color.a)
    return Style(
        color=color.rich_color,
        bgcolor=ground.rich_color,
        bold=front.startswith("bold ") or None,
    )
