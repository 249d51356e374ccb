"""What commands that edit are made of: one field's wanted value, with the value that was seen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from refineboard.domain.documents import JsonValue


class Unseen(Enum):
    """Stands for "the person did not look at the old value"."""

    UNSEEN = "unseen"


UNSEEN = Unseen.UNSEEN


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One field's wanted value; for a list, `add` and `remove` name a single entry."""

    field: str
    value: JsonValue
    saw: JsonValue | Unseen = UNSEEN
    mode: Literal["set", "add", "remove"] = "set"
