"""What `FIELD=VALUE`, `FIELD+=VALUE` and `FIELD-=VALUE` mean as edits of an item."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from refineboard.domain.cleaning import clean
from refineboard.domain.decide.checks import normal_value
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import Field, field_named, parsed
from refineboard.domain.workspace import Workspace

_ASSIGNMENT = re.compile(r"(\w+)(\+=|-=|=)(.*)", re.DOTALL)


def parsed_edits(texts: Iterable[str]) -> tuple[FieldEdit, ...]:
    """The edits that the arguments ask for, in their order."""
    return tuple(_parsed_edit(text) for text in texts)


def _parsed_edit(text: str) -> FieldEdit:
    field, sign, value = _split(text)
    if sign == "=":
        return FieldEdit(field.name, parsed(field, value))
    if not value.strip():
        raise RuleBroken(f"{field.name}{sign} needs a value. To clear the field, use {field.name}=")
    return FieldEdit(field.name, field.parse(value), mode="add" if sign == "+=" else "remove")


def _split(text: str) -> tuple[Field, str, str]:
    match = _ASSIGNMENT.fullmatch(text)
    if match is None:
        raise click.UsageError(f"{clean(text)[:60]!r} is not FIELD=VALUE, like points=5.")
    name, sign, value = match.groups()
    return field_named(name), sign, value


def expectations(
    workspace: Workspace, document: Document, texts: Iterable[str]
) -> tuple[FieldEdit, ...]:
    """One edit for each field in `texts` that conflicts where the item has another value by now.

    A list's entries come one by one, as FIELD=ENTRY; their order does not matter.
    """
    expected: dict[str, JsonValue] = {}
    for text in texts:
        field, sign, written = _split(text)
        if sign != "=":
            raise click.UsageError(f"--expect takes {field.name}=VALUE, not {field.name}{sign}.")
        value = parsed(field, written)
        earlier = expected.get(field.name)
        if isinstance(earlier, list) and isinstance(value, list):
            value = [*earlier, *value]
        expected[field.name] = value
    backlog = text_of(document, "backlog")
    edits: list[FieldEdit] = []
    for name, value in expected.items():
        stored = document.get(name, field_named(name).empty)
        saw = normal_value(workspace, backlog, name, value)
        if _entries(saw) is not None and _entries(saw) == _entries(stored):
            saw = stored
        edits.append(FieldEdit(name, saw, saw=saw))
    return tuple(edits)


def _entries(value: JsonValue) -> frozenset[str] | None:
    """A list's entries by what names them, None for other values."""
    if not isinstance(value, list):
        return None
    return frozenset(
        str(entry.get("key")) if isinstance(entry, dict) else str(entry) for entry in value
    )
