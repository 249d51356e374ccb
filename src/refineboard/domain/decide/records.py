"""PI objectives and risks, written field by field."""

from __future__ import annotations

from collections.abc import Mapping

from refineboard.domain.change import CreateDocument, Operation, SetField, Stamp
from refineboard.domain.decide.checks import check_shape, cleaned_value
from refineboard.domain.documents import Document, JsonValue, text_of, texts_of
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import Field
from refineboard.domain.planning.calendar import increment
from refineboard.domain.planning.commands import WriteObjective, WriteRisk
from refineboard.domain.planning.records import (
    OBJECTIVE_FIELDS,
    RAISED,
    RISK_FIELDS,
    checked_title,
    record_field,
)
from refineboard.domain.workspace import ART, Workspace


def objective_written(
    workspace: Workspace, command: WriteObjective, stamp: Stamp
) -> tuple[Operation, ...]:
    """A new PI objective, or the changed fields of one."""
    if command.key is not None:
        return _changed(workspace, "objectives", command.key, command.edits, OBJECTIVE_FIELDS)
    document = _new(OBJECTIVE_FIELDS, command.edits)
    document["pi"] = increment(workspace, text_of(document, "pi")).key
    if not text_of(document, "team"):
        raise RuleBroken("An objective needs a team: add team=KEY.")
    team = workspace.backlog(text_of(document, "team")).key
    return _created(workspace, "objectives", f"{document['pi']}-{team}", document)


def risk_written(workspace: Workspace, command: WriteRisk, stamp: Stamp) -> tuple[Operation, ...]:
    """A new risk, or the changed fields of one."""
    if command.key is not None:
        return _changed(workspace, "risks", command.key, command.edits, RISK_FIELDS)
    document = _new(RISK_FIELDS, command.edits)
    document["pi"] = increment(workspace, text_of(document, "pi")).key
    document[RAISED] = stamp.at
    return _created(workspace, "risks", "R", document)


def _new(fields: Mapping[str, Field], edits: tuple[FieldEdit, ...]) -> dict[str, JsonValue]:
    document = {name: field.empty for name, field in fields.items()}
    for edit in edits:
        field = record_field(fields, edit.field)
        document[field.name] = _wanted(document, field, edit)
    return document


def _wanted(document: Document, field: Field, edit: FieldEdit) -> JsonValue:
    if edit.mode == "set" and field.name == "title" and isinstance(edit.value, str):
        return checked_title(edit.value)
    if edit.mode == "set":
        return cleaned_value(field.name, edit.value)
    if not field.is_list:
        raise RuleBroken(f"{field.name} holds one value; set it with {field.name}=VALUE.")
    entries: list[JsonValue] = [*texts_of(document, field.name)]
    if edit.mode == "remove":
        return [each for each in entries if each != edit.value]
    return entries if edit.value in entries else [*entries, edit.value]


def _created(
    workspace: Workspace, table: str, prefix: str, document: dict[str, JsonValue]
) -> tuple[Operation, ...]:
    _check(workspace, table, document, frozenset(document))
    known = workspace.tables[table]
    numbers = (key.removeprefix(f"{prefix}-") for key in known if key.startswith(f"{prefix}-"))
    number = max((int(each) for each in numbers if each.isdecimal() and len(each) < 9), default=0)
    key = f"{prefix}-{number + 1}"
    return (CreateDocument(table, key, {"key": key, **document}),)


def _changed(
    workspace: Workspace,
    table: str,
    key: str,
    edits: tuple[FieldEdit, ...],
    fields: Mapping[str, Field],
) -> tuple[Operation, ...]:
    document = record(workspace, table, key)
    new = dict(document)
    for edit in edits:
        field = record_field(fields, edit.field)
        new[field.name] = _wanted(new, field, edit)
    if text_of(new, "pi") != text_of(document, "pi"):
        new["pi"] = increment(workspace, text_of(new, "pi")).key
    changed = frozenset(name for name in new if new[name] != document.get(name))
    _check(workspace, table, new, changed)
    return tuple(
        SetField(table, text_of(document, "key"), name, document.get(name), new[name])
        for name in new
        if name in changed
    )


def record(workspace: Workspace, table: str, typed: str) -> Document:
    """The objective or risk with this key, in any case; RuleBroken where there is none."""
    known = workspace.tables[table]
    for key, document in known.items():
        if key.casefold() == typed.casefold():
            return document
    noun = "objective" if table == "objectives" else "risk"
    names = ", ".join(list(known)[:8]) or "none yet"
    raise RuleBroken(
        f"There is no {noun} {typed}. Known: {names}{', …' if len(known) > 8 else ''}."
    )


def _check(
    workspace: Workspace, table: str, document: dict[str, JsonValue], changed: frozenset[str]
) -> None:
    team = text_of(document, "team")
    if not text_of(document, "title"):
        raise RuleBroken("Give it a title: add title=TEXT.")
    if "team" in changed and team:
        key = workspace.backlog(team).key
        document["team"] = None if key == ART and table == "risks" else key
    if table == "objectives" and not text_of(document, "team"):
        raise RuleBroken("An objective needs a team: add team=KEY.")
    if "items" in changed:
        for item in texts_of(document, "items"):
            workspace.document(item)
    check_shape(table, {"key": "new", **document})
