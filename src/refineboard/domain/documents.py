"""The JSON documents that the workspace is made of, and typed reach into them.

A document is the truth and a model is a view of it: documents of a newer version keep the
fields that this version does not know. A document is never changed in place; a change
replaces it, so the store, the board and a colleague's view may share one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, cast

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"
Document: TypeAlias = Mapping[str, JsonValue]

TABLES = (
    "items",
    "teams",
    "increments",
    "iterations",
    "objectives",
    "risks",
    "maps",
    "settings",
)
"""Every table of a workspace, as the snapshot names them."""


def text_of(document: Document, field: str) -> str:
    """The text in `field`, or "" where it is missing or null."""
    value = document.get(field)
    return value if isinstance(value, str) else ""


def number_of(document: Document, field: str) -> float | int | None:
    """The number in `field`, or None where it is missing or null."""
    value = document.get(field)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def texts_of(document: Document, field: str) -> tuple[str, ...]:
    """The list of texts in `field`, empty where it is missing."""
    value = document.get(field)
    if not isinstance(value, list):
        return ()
    return tuple(entry for entry in value if isinstance(entry, str))


def value_words(value: JsonValue) -> str:
    """A field's value in words: a list's entries in a row, an entry of many fields by its name, a
    dependency with what was agreed on."""
    if isinstance(value, list):
        return "; ".join(map(value_words, value))
    if isinstance(value, dict):
        name = str(value.get("key") or value.get("state") or value)
        said = value.get("state") if value.get("key") else None
        parts = [] if said in (None, "identified") else [str(said)]
        for before, field in (("needed by ", "needed_by"), ("offer ", "offer"), ("", "reason")):
            if value.get(field):
                parts.append(f"{before}{value[field]}")
        return f"{name} ({', '.join(parts)})" if parts else name
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def documents_of(document: Document, field: str) -> tuple[Document, ...]:
    """The list of nested documents in `field`, empty where it is missing."""
    value = document.get(field)
    if not isinstance(value, list):
        return ()
    return tuple(cast("Document", entry) for entry in value if isinstance(entry, dict))
