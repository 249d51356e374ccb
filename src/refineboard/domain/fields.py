"""An item's editable fields: their names, and what a person may write into them.

One table serves the command line (`points=5`), the editor's form and imports, so that a value is
understood and refused in the same words everywhere. Whether a key exists is decided later,
against the workspace.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from refineboard.domain.cleaning import clean, whole
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import RuleBroken
from refineboard.domain.wsjf import PART_LABELS, PARTS, SCALE, nearest_scores

KINDS = ("epic", "capability", "feature", "story", "defect", "spike")
ENABLERS = ("exploration", "architectural", "infrastructure", "compliance")
DEPENDENCY_KINDS = ("finish-to-start", "finish-to-finish", "start-to-start")
DEPENDENCY_NATURES = ("knowledge", "process", "resource")
DEPENDENCY_STATES = ("identified", "agreed", "countered", "declined", "resolved")
MOST_POINTS = 1000


@dataclass(frozen=True, slots=True)
class Field:
    """One editable field."""

    name: str
    label: str
    parse: Callable[[str], JsonValue]
    """Makes a value of what a person typed; RuleBroken says what is expected."""
    is_list: bool = False
    """Whether it holds several entries, each parsed on its own."""
    empty: JsonValue = None
    """The value that clears it."""


def _line(label: str) -> Callable[[str], JsonValue]:
    return lambda text: whole(text, label)


def _optional_line(label: str) -> Callable[[str], JsonValue]:
    return lambda text: whole(text, label) or None


def _paragraphs(label: str) -> Callable[[str], JsonValue]:
    return lambda text: whole(text, label, multiline=True)


def _key(text: str) -> JsonValue:
    return clean(text).upper() or None


def _choice(label: str, choices: tuple[str, ...]) -> Callable[[str], JsonValue]:
    def parse(text: str) -> JsonValue:
        wanted = clean(text).lower()
        if not wanted:
            return None
        if wanted not in choices:
            raise RuleBroken(f"{clean(text)} is not a known {label}; use {', '.join(choices)}.")
        return wanted

    return parse


_THOUSANDS = re.compile(r"\s*[-+]?\d{1,3}(?:([,.\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?\s*\Z")


def _plain_number(text: str) -> str:
    """The number with a point and nothing between thousands: `1,204.5` and `1.204,5` alike.

    A comma before three digits parts thousands, for nobody estimates in thousandths; a lone point
    stays one, as programs print it.
    """
    match = _THOUSANDS.match(text)
    if match is None:
        return text.replace(",", ".")
    sign = match[1]
    if sign == "." and "," not in text:
        return text
    return text.replace(sign, "").replace(",", ".")


def _number(text: str, label: str) -> float | int:
    try:
        number = float(_plain_number(text))
    except ValueError:
        raise RuleBroken(f"{label} must be a number, not {clean(text)[:40]!r}.") from None
    if not math.isfinite(number):
        raise RuleBroken(f"{label} must be a finite number, not {clean(text)[:40]!r}.")
    return int(number) if number.is_integer() else number


def checked_points(value: float, label: str = "Points") -> float | int:
    """`value` where it can be an estimate; RuleBroken otherwise."""
    if not 0 <= value <= MOST_POINTS:
        raise RuleBroken(f"{label} must lie between 0 and {MOST_POINTS}, not {value}.")
    return value


def checked_score(value: float, part: str) -> int:
    """`value` where it is on the WSJF scale; RuleBroken names the nearest values."""
    if value in SCALE:
        return int(value)
    scale = ", ".join(map(str, SCALE))
    nearest = " or ".join(map(str, nearest_scores(value)))
    raise RuleBroken(
        f"{PART_LABELS[part]} {value} is not on the WSJF scale {scale}; nearest: {nearest}."
    )


def _points(text: str) -> JsonValue:
    return checked_points(_number(text, "Points")) if text.strip() else None


def _score(part: str) -> Callable[[str], JsonValue]:
    def parse(text: str) -> JsonValue:
        return checked_score(_number(text, PART_LABELS[part]), part) if text.strip() else None

    return parse


def _rule(text: str) -> JsonValue:
    # Loaded here alone: no other field needs the rules.
    from refineboard.domain.invest.report import RULES

    wanted = clean(text).lower()
    known = sorted(rule.id for rule in RULES)
    if wanted not in known:
        raise RuleBroken(f"{clean(text)[:40]} is not an INVEST rule; use {', '.join(known)}.")
    return wanted


def _dependency(text: str) -> JsonValue:
    return new_dependency(clean(text).upper())


def new_dependency(provider: str) -> dict[str, JsonValue]:
    """The document of a dependency on `provider` with the usual kind and state."""
    return {
        "key": provider,
        "kind": DEPENDENCY_KINDS[0],
        "nature": None,
        "state": DEPENDENCY_STATES[0],
        "needed_by": None,
    }


_ALL = (
    Field("title", "Title", _line("Title"), empty=""),
    Field("description", "Description", _paragraphs("Description"), empty=""),
    Field(
        "acceptance_criteria",
        "Acceptance criteria",
        _paragraphs("Acceptance criteria"),
        is_list=True,
        empty=[],
    ),
    Field("benefit_hypothesis", "Benefit hypothesis", _paragraphs("Benefit hypothesis"), empty=""),
    Field("kind", "Kind", _choice("kind", KINDS)),
    Field("enabler", "Enabler type", _choice("enabler type", ENABLERS)),
    Field("state", "State", _line("State")),
    Field("points", "Points", _points),
    *(Field(part, PART_LABELS[part], _score(part)) for part in PARTS),
    Field("parent", "Parent", _key),
    Field("iteration", "Iteration", _optional_line("Iteration")),
    Field("pi", "PI", _optional_line("PI")),
    Field("owner", "Owner", _optional_line("Owner")),
    Field("tags", "Tags", _line("A tag"), is_list=True, empty=[]),
    Field("blocked", "Blocked", _optional_line("Blocked")),
    Field("depends_on", "Depends on", _dependency, is_list=True, empty=[]),
    Field("waived", "No problem here", _rule, is_list=True, empty=[]),
)

FIELDS = {field.name: field for field in _ALL}
"""Every editable field by name."""


def field_named(name: str) -> Field:
    """The field with this name; RuleBroken lists them all."""
    found = FIELDS.get(name.strip().lower())
    if found is None:
        raise RuleBroken(f"There is no field {clean(name)[:40]}. Fields: {', '.join(FIELDS)}.")
    return found


def parsed(field: Field, text: str) -> JsonValue:
    """What `text` means for the whole field: for a list one entry, for empty text nothing."""
    if not text.strip():
        return field.empty
    value = field.parse(text)
    return [value] if field.is_list else value
