"""The rules that every item's document keeps, checked before a change is made of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from refineboard.domain.cleaning import clean_value, whole
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import checked_points, checked_score
from refineboard.domain.states import state_named
from refineboard.domain.workspace import Backlog, Workspace, providers_of
from refineboard.domain.wsjf import PARTS

if TYPE_CHECKING:
    from pydantic import ValidationError

    from refineboard.domain.model import Model

LEVELS = {"epic": 3, "capability": 2, "feature": 1, "story": 0, "defect": 0, "spike": 0}
"""How high above a team's work each kind stands."""

_ONE_LINE_FIELDS = frozenset({"title", "owner", "blocked", "iteration", "pi", "parent", "tags"})


def cleaned_value(field: str, value: JsonValue) -> JsonValue:
    """`value` with hidden characters out of every text, one-line fields made one line.

    RuleBroken where a text is beyond its limit.
    """
    if isinstance(value, str):
        return whole(value, field, multiline=field not in _ONE_LINE_FIELDS)
    if field in _ONE_LINE_FIELDS and isinstance(value, list):
        return [whole(entry, field) if isinstance(entry, str) else entry for entry in value]
    return clean_value(value, field)


def normal_value(workspace: Workspace, backlog: str, field: str, value: JsonValue) -> JsonValue:
    """`value` as the document keeps it: cleaned, scores checked, the state by its key."""
    value = cleaned_value(field, value)
    if field == "state":
        return state_key(workspace, backlog, value if isinstance(value, str) else "")
    if field in PARTS and value is not None:
        return checked_score(_as_number(field, value), field)
    if field == "points" and value is not None:
        return checked_points(_as_number(field, value))
    return value


def _as_number(field: str, value: JsonValue) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RuleBroken(f"{field} must be a number, not {value!r}.")
    return value


def state_key(workspace: Workspace, backlog: str, name: str) -> str:
    """The key of a state of the backlog's kanban, found by key or label."""
    states = workspace.backlog(backlog).states
    if any(state.key == name for state in states):
        return name
    found = state_named(states, name)
    if found is None:
        known = ", ".join(state.label for state in states)
        raise RuleBroken(f"{backlog} has no state {name!r}. Its states are {known}.")
    return found.key


def check_kind(backlog: Backlog, key: str, kind: str) -> None:
    """Raises RuleBroken where a backlog cannot hold an item of this kind."""
    if not backlog.is_art and kind in ("epic", "capability"):
        raise RuleBroken(
            f"{key} is {'an' if kind == 'epic' else 'a'} {kind}: "
            "too large for a team's backlog. Split it into features first."
        )


def check_item(workspace: Workspace, new: Document, changed: frozenset[str]) -> None:
    """Raises RuleBroken where `new` breaks a rule in one of the `changed` fields."""
    key = text_of(new, "key")
    if "title" in changed and not text_of(new, "title"):
        raise RuleBroken("An item needs a title.")
    if changed & {"parent", "kind"}:
        _check_parent(workspace, new)
    if "kind" in changed:
        _check_children(workspace, new)
    if "depends_on" in changed:
        _check_dependencies(workspace, key, new)
    for field, table, noun in (
        ("iteration", "iterations", "iteration"),
        ("pi", "increments", "planning interval"),
    ):
        wanted = text_of(new, field)
        if field in changed and wanted and wanted not in workspace.tables[table]:
            known = ", ".join(workspace.tables[table]) or "none yet"
            raise RuleBroken(f"There is no {noun} {wanted}. Known: {known}.")
    check_shape("items", new)


def _check_parent(workspace: Workspace, new: Document) -> None:
    key, parent = text_of(new, "key"), text_of(new, "parent")
    if not parent:
        return
    if parent == key:
        raise RuleBroken(f"{key} cannot be its own parent.")
    above = workspace.document(parent)
    if _level(above) <= _level(new):
        raise RuleBroken(
            f"{parent} is a {text_of(above, 'kind')} and cannot hold a {text_of(new, 'kind')}."
        )


def _check_children(workspace: Workspace, new: Document) -> None:
    key = text_of(new, "key")
    for child in workspace.children(key):
        below = workspace.document(child)
        if _level(below) >= _level(new):
            raise RuleBroken(
                f"{key} holds {child}, a {text_of(below, 'kind')}, which a "
                f"{text_of(new, 'kind')} cannot. Give {child} another parent first."
            )


def _level(document: Document) -> int:
    return LEVELS.get(text_of(document, "kind"), 0)


def _check_dependencies(workspace: Workspace, key: str, new: Document) -> None:
    for provider in providers_of(new):
        if provider == key:
            raise RuleBroken(f"{key} cannot wait for itself.")
        workspace.document(provider)


def check_shape(table: str, document: Document) -> None:
    """Raises RuleBroken where the document is none of its table."""
    invalid, model_of = _models()
    model = model_of(table, text_of(document, "key"))
    if model is None:
        return
    try:
        model.model_validate(document)
    except invalid as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise RuleBroken(f"{field}: {first['msg']}.") from error


@cache
def _models() -> tuple[type[ValidationError], Callable[[str, str], type[Model] | None]]:
    """What refuses a document and what it is checked against, loaded with the first one."""
    from pydantic import ValidationError

    from refineboard.domain.model import model_of

    return ValidationError, model_of
