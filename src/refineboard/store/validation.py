"""What may stand in a log: the one place that says so, for every way in which entries come in.

What comes from a log is text that anybody of the group could have written. A line is checked
alone (`check_line`) and then against the documents that it changes (`check_operation`), so that
what is folded can be used without a second look: a key is a key, a time is a time, and a document
is one that the models accept. Almost all values are seen to be fine by a glance at their type;
only what is not is given to the models, which take several times as long to ask and to load.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypedDict, cast

from refineboard.domain.cleaning import TEXT_LIMIT, TITLE_LIMIT, clean
from refineboard.domain.documents import TABLES, Document, JsonValue
from refineboard.domain.rank import is_rank

if TYPE_CHECKING:
    from refineboard.domain.model import Model

LoadedOperation: TypeAlias = dict[str, Any]
"""One operation as JSON has it."""


class LoadedLine(TypedDict, total=False):
    """A line of the log as JSON has it."""

    seq: int
    at: str
    by: str
    command: str
    undoes: int | None
    prev: str
    ops: list[LoadedOperation]


MOST_ENTRIES = 10**12
"""A log's entries are numbered with fewer digits than this."""

LONGEST_NAME = 200
"""Most characters of a person's, a command's or a field's name."""

ITEM_KEY = re.compile(r"[A-Z][A-Z0-9]{0,9}-[0-9]{1,9}")
TEAM_KEY = re.compile(r"[A-Z][A-Z0-9]{0,9}")
_HASH = re.compile(r"[0-9a-f]{32}")

_LONGEST_SHOWN = 60


def shown(value: object) -> str:
    """A value in a sentence, cut where it is long."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def check_line(loaded: Mapping[str, object]) -> None:
    """ValueError in words where a JSON object is no line of a log."""
    seq = loaded.get("seq")
    if type(seq) is not int or not 0 < seq < MOST_ENTRIES:
        raise ValueError(f"its seq is {shown(seq)}, which is no entry's number")
    check_moment(loaded.get("at"))
    for field in ("by", "command"):
        if not _is_name(loaded.get(field)):
            raise ValueError(f"its {field} is {shown(loaded.get(field))}, which is no name")
    undoes = loaded.get("undoes")
    if undoes is not None and (type(undoes) is not int or not 0 < undoes < seq):
        raise ValueError(f"it undoes {shown(undoes)}, which is no earlier entry")
    prev = loaded.get("prev")
    if prev is not None and (type(prev) is not str or not _HASH.fullmatch(prev)):
        raise ValueError(f"its prev is {shown(prev)}, which is no hash")
    check_operations(loaded.get("ops"))


def check_moment(at: object) -> None:
    """ValueError where a value is no time as the log writes it: ISO 8601, UTC, with a Z."""
    if type(at) is str and at.endswith("Z") and len(at) <= _LONGEST_SHOWN:
        try:
            datetime.fromisoformat(at)
        except ValueError:
            pass
        else:
            if at.isascii() and "T" in at:
                return
    raise ValueError(f"its time is {shown(at)}, which is no time like 2026-11-24T09:30:00.000Z")


def check_operations(operations: object) -> None:
    """ValueError where a value is no list of operations, as far as each can be told alone."""
    if type(operations) is not list:
        raise ValueError("it has no operations")
    for operation in operations:
        if type(operation) is not dict:
            raise ValueError(f"{shown(operation)} is no operation")
        _check_alone(operation)


def _check_alone(operation: LoadedOperation) -> None:
    table, id_, kind = operation.get("table"), operation.get("id"), operation.get("op")
    if table not in TABLES:
        raise ValueError(f"unknown table {shown(table)}")
    if not _is_key(cast("str", table), id_):
        raise ValueError(f"{shown(id_)} is no key of {table}")
    if kind == "set":
        field = operation.get("field")
        if not _is_name(field) or field == "key":
            raise ValueError(f"{shown(field)} is no field that can be set")
        if "from" not in operation or "to" not in operation:
            raise ValueError(f"it does not say from what and to what {field} is set")
    elif kind in ("create", "delete"):
        document = operation.get("to" if kind == "create" else "from")
        if type(document) is not dict or document.get("key") != id_:
            raise ValueError(f"it has no document {shown(id_)} to {kind}")
    else:
        raise ValueError(f"unknown operation {shown(kind)}")


def _is_name(value: object) -> bool:
    return type(value) is str and 0 < len(value) <= LONGEST_NAME and value.isprintable()


def _is_key(table: str, key: object) -> bool:
    """Whether a value is a key of this table; an item's or a team's has a pattern of its own."""
    if type(key) is not str:
        return False
    if table == "items":
        return ITEM_KEY.fullmatch(key) is not None
    if table == "teams":
        return TEAM_KEY.fullmatch(key) is not None
    return 0 < len(key) <= TITLE_LIMIT and key == clean(key)


def check_all(tables: Mapping[str, HasDocuments], operations: list[LoadedOperation]) -> None:
    """ValueError in words where the operations of one entry cannot follow on these documents."""
    if len(operations) == 1:
        check_operation(tables, operations[0])
        return
    meanwhile = {name: _Meanwhile(table) for name, table in tables.items()}
    for operation in operations:
        check_operation(meanwhile, operation)
        meanwhile[operation["table"]].take(operation)


class _Meanwhile:
    """A table as it is between two operations of one entry: only what differs is kept."""

    def __init__(self, table: HasDocuments) -> None:
        self._table = table
        self._differing: dict[str, Document | None] = {}

    def get(self, id_: str, /) -> Document | None:
        """The document, or None where there is none."""
        return self._differing[id_] if id_ in self._differing else self._table.get(id_)

    def take(self, operation: LoadedOperation) -> None:
        """Notes what a checked operation does."""
        id_, kind = operation["id"], operation["op"]
        if kind == "set":
            changed = {**(self.get(id_) or {}), operation["field"]: operation["to"]}
            self._differing[id_] = changed
        else:
            self._differing[id_] = operation["to"] if kind == "create" else None


class HasDocuments(Protocol):
    """A table, as far as checks look into it."""

    def get(self, id_: str, /) -> Document | None:
        """The document, or None where there is none."""


def check_operation(tables: Mapping[str, HasDocuments], operation: LoadedOperation) -> None:
    """ValueError in words where an operation cannot follow on these documents.

    Whether a field had the value that it is changed from is not looked at here.
    """
    table, id_, kind = operation["table"], operation["id"], operation["op"]
    document = tables[table].get(id_)
    if kind == "create":
        if document is not None:
            raise ValueError(f"it creates {id_} of {table}, which is there already")
        check_document(table, operation["to"])
    elif document is None:
        what = "changes" if kind == "set" else "deletes"
        raise ValueError(f"it {what} {id_} of {table}, which is not there")
    elif kind == "set":
        field, value = operation["field"], operation["to"]
        if table == "items" and glance(field, value):
            return
        _check_sizes(id_, {field: value})
        _check_model(table, {**document, field: value}, field)


def check_document(table: str, document: Document) -> None:
    """ValueError in words where a whole document is none of its table."""
    if table == "items":
        if document.keys() >= _REQUIRED and all(
            glance(field, value) for field, value in document.items()
        ):
            return
        if not is_rank(cast("str", document.get("rank") or "")):
            raise ValueError(f"the rank of {document['key']} is {shown(document.get('rank'))}")
    _check_sizes(str(document["key"]), document)
    _check_model(table, document)


def _check_sizes(key: str, document: Document) -> None:
    for field, value in document.items():
        if isinstance(value, str) and len(value) > TEXT_LIMIT:
            raise ValueError(
                f"{field} of {key} has {len(value):,} characters; the limit is {TEXT_LIMIT:,}"
            )


def _check_model(table: str, document: Document, field: str = "") -> None:
    """ValueError where the models refuse the document, because of this field if one is named."""
    from pydantic import ValidationError

    from refineboard.domain.model import model_of

    key = str(document["key"])
    if field == "rank" and not is_rank(str(document["rank"])):
        raise ValueError(f"rank of {key} is {shown(document['rank'])}, which is no rank")
    model: type[Model] | None = model_of(table, key)
    if model is None:
        return
    try:
        model.model_validate(document)
    except ValidationError as error:
        raise ValueError(_refusal(key, document, error)) from error


def _refusal(key: str, document: Document, error: Any) -> str:
    """The first thing that the models refuse, in words of our own."""
    path = error.errors(include_url=False)[0]["loc"]
    name = ".".join(str(step) for step in path)
    value: Any = document
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):
            return f"{key} has no {name}"
    return f"{name} of {key} cannot be {shown(value)}"


Glance: TypeAlias = Callable[[Any], bool]


def _is_json(value: JsonValue) -> bool:
    """Of a field that no model knows: what JSON can hold is kept, within the limit of a text."""
    return type(value) is not str or len(value) <= TEXT_LIMIT


def _is_text(value: JsonValue) -> bool:
    return type(value) is str and len(value) <= TEXT_LIMIT


def _is_text_or_none(value: JsonValue) -> bool:
    return value is None or _is_text(value)


def _is_points(value: JsonValue) -> bool:
    if value is None:
        return True
    return type(value) in (int, float) and 0 <= cast("float", value) <= 1000


def _is_score(value: JsonValue) -> bool:
    return value is None or (type(value) is int and 1 <= value <= 20)


def _is_texts(value: JsonValue) -> bool:
    return type(value) is list and all(map(_is_text, value))


def _is_moment(value: JsonValue) -> bool:
    try:
        check_moment(value)
    except ValueError:
        return False
    return True


def _is_item_rank(value: JsonValue) -> bool:
    return type(value) is str and is_rank(value)


def _is_object(value: JsonValue) -> bool:
    return type(value) is dict


def _is_empty_list(value: JsonValue) -> bool:
    return value == []


def _is_timeline(value: JsonValue) -> bool:
    return type(value) is list and all(
        type(entry) is dict
        and _is_text(entry.get("state"))
        and _is_text(entry.get("by"))
        and _is_moment(entry.get("at"))
        for entry in value
    )


def _is_dependencies(value: JsonValue) -> bool:
    return type(value) is list and all(
        type(entry) is dict and entry.keys() == {"key"} and _is_text(entry["key"])
        for entry in value
    )


_KINDS = frozenset({"epic", "capability", "feature", "story", "defect", "spike"})

_GLANCES: dict[str, Glance] = {
    "key": lambda value: type(value) is str and ITEM_KEY.fullmatch(value) is not None,
    "kind": lambda value: type(value) is str and value in _KINDS,
    "enabler": lambda value: value is None,
    "backlog": _is_text,
    "title": _is_text,
    "description": _is_text,
    "acceptance_criteria": _is_texts,
    "benefit_hypothesis": _is_text,
    "state": _is_text,
    "points": _is_points,
    "ubv": _is_score,
    "tc": _is_score,
    "rroe": _is_score,
    "size": _is_score,
    "rank": _is_item_rank,
    "parent": _is_text_or_none,
    "split_from": _is_text_or_none,
    "iteration": _is_text_or_none,
    "pi": _is_text_or_none,
    "owner": _is_text_or_none,
    "tags": _is_texts,
    "blocked": _is_text_or_none,
    "depends_on": _is_dependencies,
    "ext": _is_empty_list,
    "extra": _is_object,
    "ready_override": lambda value: value is None,
    "ready_checks": lambda value: value is None or _is_texts(value),
    "rework": lambda value: value is None or value == [],
    "timeline": _is_timeline,
    "created_at": _is_moment,
    "created_by": _is_text,
    "updated_at": _is_moment,
    "updated_by": _is_text,
}
"""What is surely a value of an item's field; the models say of all else whether it is one."""

_REQUIRED = frozenset(
    {"key", "kind", "backlog", "title", "state", "rank", "created_at", "updated_at"}
)


def glance(field: str, value: JsonValue) -> bool:
    """Whether an item's field surely may have this value."""
    return _GLANCES.get(field, _is_json)(value)


def is_known(field: str) -> bool:
    """Whether a glance knows this field of an item."""
    return field in _GLANCES
