"""Requests to a tool's interface: what a script or the program itself has to send, in order.

A request is data. What is not known before sending stands in it as `${CHK-12}` (the key that the
tool will give that item) or as a look-up, a question whose answer holds the missing part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import orjson

from refineboard.domain.documents import JsonValue
from refineboard.exchange.tables.json_files import JsonObject, objects_in

Held: TypeAlias = Mapping[str, frozenset[str]]
"""Fields, by our key, that are not told: both sides changed them."""

_PLACEHOLDER = re.compile(r"\$\{([A-Z][A-Z0-9]*-\d+)\}")


def placeholder(key: str) -> str:
    """What stands for the tool's key of an item that the tool does not know yet."""
    return f"${{{key}}}"


@dataclass(frozen=True, slots=True)
class LookUp:
    """A question whose answer holds a part of a request's body."""

    path: str
    listed: str
    """Under which name the answer has the entries to choose from."""
    where: tuple[tuple[str, str], ...]
    """Dotted names and what must stand there; the first pair that some entry meets counts."""
    value: str
    """The dotted name of what is looked for."""
    into: tuple[str, ...]
    """Where in the body it goes."""

    def found(self, answer: JsonValue) -> JsonValue:
        """What the answer has; None where it has nothing that is meant."""
        listed = answer.get(self.listed) if isinstance(answer, dict) else None
        for name, wanted in self.where:
            for entry in objects_in(listed):
                if str(inside(entry, name)).casefold() == wanted.casefold():
                    return inside(entry, self.value)
        return None

    @property
    def document(self) -> JsonObject:
        """The look-up for a script."""
        return {
            "method": "GET",
            "path": self.path,
            "list": self.listed,
            "where": [{name: wanted} for name, wanted in self.where],
            "value": self.value,
            "into": ".".join(self.into),
        }


@dataclass(frozen=True, slots=True)
class Request:
    """One request."""

    items: tuple[str, ...]
    """Our keys of the items that it is about."""
    does: str
    """What it does, in words."""
    method: str
    path: str
    body: JsonObject | list[JsonValue] = field(default_factory=dict)
    creates: str = ""
    """Our key of the item that it makes there."""
    look_up: LookUp | None = None

    @property
    def document(self) -> JsonObject:
        """The request for a script."""
        made: JsonObject = {
            "items": list[JsonValue](self.items),
            "does": self.does,
            "method": self.method,
            "path": self.path,
        }
        if self.body:
            made["body"] = self.body
        if self.creates:
            made["creates"] = self.creates
        if self.look_up is not None:
            made["look_up"] = self.look_up.document
        return made


@dataclass(frozen=True, slots=True)
class Requests:
    """What makes true in the tool what changed here."""

    requests: tuple[Request, ...]
    notes: tuple[str, ...] = ()
    """What changed here and cannot be said there."""

    @property
    def lines(self) -> bytes:
        """The requests as JSON, one a line."""
        return b"".join(orjson.dumps(request.document) + b"\n" for request in self.requests)


def inside(entry: Mapping[str, JsonValue], name: str) -> JsonValue:
    """What stands under a dotted name."""
    value: JsonValue = dict(entry)
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def filled_in(value: JsonValue, key_of: Callable[[str], str]) -> JsonValue:
    """The value with keys in place of what stands for them."""
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda match: key_of(match[1]), value)
    if isinstance(value, list):
        return [filled_in(entry, key_of) for entry in value]
    if isinstance(value, dict):
        return {name: filled_in(entry, key_of) for name, entry in value.items()}
    return value


def in_groups(entries: Sequence[str], most: int) -> Iterable[Sequence[str]]:
    """The entries in groups of at most `most`."""
    for start in range(0, len(entries), most):
        yield entries[start : start + most]
