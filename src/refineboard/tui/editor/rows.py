"""The fields of the editor, row by row: texts, acceptance criteria, small fields."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from refineboard.domain.fields import FIELDS
from refineboard.tui.editor.choosing import PICKED
from refineboard.tui.editor.form import SMALL_FIELDS, Form
from refineboard.tui.kit.fields import NameSuggester, PickField, TextField

_LABELS = {
    "role": "As a",
    "means": "I want",
    "ends": "so that",
    "lead": "Before it",
    "between": "Within it",
    "rest": "More text",
    "title": "Title",
    "benefit_hypothesis": "Hypothesis",
}
SEVERAL_LINES = frozenset({"description", "lead", "between", "rest"})
"""Texts of more than one paragraph."""

_PLACEHOLDERS = {
    "title": "a short name",
    "role": "who wants it",
    "means": "what they want to do",
    "ends": "what it is good for",
    "benefit_hypothesis": "who gains what by it, and how is that measured?",
    "rest": "what else there is to say",
    "criterion": "Given … When … Then …, or one sentence",
}


Owners = Callable[[], Awaitable[list[str]]]


def form_rows(form: Form, owners: Owners, parent_title: str) -> list[Widget]:
    """All rows of a form, from top to bottom."""
    return [
        *(_text_row(form, name) for name in form.text_fields),
        Static(Content.styled("Acceptance criteria", "bold $text-accent"), id="criteria-head"),
        *(criterion_row(text) for text in [*form.filled_criteria(), ""]),
        *(_small_row(form, name, owners, parent_title) for name in SMALL_FIELDS),
    ]


def _text_row(form: Form, name: str) -> Horizontal:
    label = _LABELS.get(name, FIELDS[name].label if name in FIELDS else "")
    text = TextField(
        form.values[name],
        name=name,
        placeholder=_PLACEHOLDERS.get(name, ""),
        lines=name in SEVERAL_LINES,
    )
    return Horizontal(Static(Content(label), classes="label"), text, classes="row")


def criterion_row(text: str) -> Horizontal:
    """The row of one acceptance criterion."""
    criterion = TextField(text, name="criterion", placeholder=_PLACEHOLDERS["criterion"])
    return Horizontal(Static(Content("•"), classes="bullet"), criterion, classes="row criterion")


def _small_row(form: Form, name: str, owners: Owners, parent_title: str) -> Horizontal:
    value, label = form.values[name], Static(Content(FIELDS[name].label), classes="label")
    small: Input
    if name in PICKED:
        small = PickField(value, name=name, compact=True, placeholder="type to choose")
    else:
        suggester = NameSuggester(owners) if name == "owner" else None
        small = Input(value, name=name, compact=True, suggester=suggester)
    small.cursor_blink = False
    if name != "parent":
        first = " first-small" if name == SMALL_FIELDS[0] else ""
        return Horizontal(label, small, classes=f"row{first}")
    title = Static(Content.styled(parent_title, "$muted"), id="parent-title")
    return Horizontal(label, small, title, classes="row")
