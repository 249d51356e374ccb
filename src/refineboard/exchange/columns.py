"""Which column of a table holds which field: by the names that people and tools give columns.

Columns are found by name, never by place, and the names compare by letters and digits alone. A
column that is no field here is kept with the item, so that an export can give it back.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from refineboard.domain.cleaning import clean
from refineboard.domain.errors import BadData, RuleBroken
from refineboard.exchange.base import decoded
from refineboard.exchange.values import folded

KEY = "key"
"""The other tool's key of a row; not a field of an item, but mapped like one."""

_NAMES = {
    KEY: "key issuekey externalkey formattedid issueid id workitemid",
    "title": "title summary name headline subject userstory story",
    "description": "description details body",
    "acceptance_criteria": "acceptancecriteria acceptancecriterion acceptance criteria"
    " conditionsofsatisfaction",
    "benefit_hypothesis": "benefithypothesis",
    "kind": "kind issuetype worktype workitemtype itemtype type",
    "enabler": "enabler enablertype",
    "state": "state status schedulestate",
    "points": "points storypoints storypoint storypointestimate estimate planestimate",
    "ubv": "ubv userbusinessvalue userandbusinessvalue businessvalue",
    "tc": "tc timecriticality",
    "rroe": "rroe rroevalue riskreduction riskreductionopportunity"
    " riskreductionopportunityenablement riskreductionandoropportunityenablement",
    "size": "size jobsize jobduration",
    "parent": "parentkey parent parentid epiclink",
    "iteration": "iteration sprint",
    "pi": "pi programincrement planninginterval",
    "owner": "owner assignee assignedto",
    "tags": "tags labels tag label keywords",
    "blocked": "blocked blockedreason flagged",
}
"""Of several columns for one field the first filled one counts, in this order."""

_ALIASES = {field: tuple(names.split()) for field, names in _NAMES.items()}
_KNOWN = frozenset(name for names in _ALIASES.values() for name in names)
_CUSTOM_FIELD = re.compile(r"\s*custom field \((.*)\)\s*\Z", re.IGNORECASE | re.DOTALL)
"""How Jira writes the names of columns that it did not ship with."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row everything is; several places in the order in which they count."""

    names: tuple[str, ...]
    fields: Mapping[str, tuple[int, ...]]
    extra: Mapping[str, tuple[int, ...]]

    @property
    def summary(self) -> str:
        """What was found, as a sentence or two."""
        found = ", ".join(self._origin(field, places) for field, places in self.fields.items())
        kept = f" Kept beside the items: {', '.join(self.extra)}." if self.extra else ""
        return f"Columns: {found}.{kept}"

    def _origin(self, field: str, places: Sequence[int]) -> str:
        names = list(dict.fromkeys(self.names[place] for place in places))
        same = len(names) == 1 and folded(names[0]) == folded(field)
        return field if same else f"{field} from {' or '.join(names)}"


def recognised(header: Sequence[str], mapping: Mapping[str, str]) -> int:
    """How many of the header's names mean a field."""
    wanted = _KNOWN | {folded(name) for name in mapping.values() if folded(name)}
    return sum(_plain(name) in wanted for name in header)


def columns_of(header: Sequence[str], mapping: Mapping[str, str]) -> Columns:
    """Finds the fields' columns; BadData where none is the title."""
    names = tuple(clean(name) or f"Column {place}" for place, name in enumerate(header, 1))
    free = {place: _plain(name) for place, name in enumerate(header)}
    fields: dict[str, tuple[int, ...]] = {}
    for field, column in mapping.items():
        if column:
            fields[field] = _mapped(names, column)
            for place in fields[field]:
                free.pop(place, None)
    for field, aliases in _ALIASES.items():
        if field in mapping:
            continue
        places = _by_alias(free, aliases, every=field != KEY)
        if places:
            fields[field] = places
            for place in places:
                del free[place]
    if "title" not in fields:
        raise BadData(
            f"No column holds the title. The first row says {', '.join(names)[:200]}. Expected "
            "is a header such as title, summary or name; say which it is with --map."
        )
    extra: dict[str, tuple[int, ...]] = {}
    for place in free:
        extra[names[place]] = (*extra.get(names[place], ()), place)
    return Columns(names, {field: fields[field] for field in _ALIASES if field in fields}, extra)


def read_mapping(data: bytes) -> dict[str, str]:
    """Field -> name of its column, from TOML with a table `columns`; an empty name means none."""
    text, _ = decoded(data)
    try:
        loaded = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise BadData(f"The map is not TOML: {reason}.") from error
    columns = loaded.get("columns")
    if not isinstance(columns, dict):
        raise BadData('The map needs a table [columns] with lines like title = "Name of column".')
    for field, name in columns.items():
        if field not in _ALIASES:
            raise RuleBroken(f"{clean(field)} cannot be mapped. Fields: {', '.join(_ALIASES)}.")
        if not isinstance(name, str):
            raise BadData(f"The map must give a column's name in quotes for {field}.")
    return {str(field): str(name) for field, name in columns.items()}


def _plain(name: str) -> str:
    custom = _CUSTOM_FIELD.match(name)
    return folded(custom[1] if custom else name)


def _mapped(names: Sequence[str], column: str) -> tuple[int, ...]:
    wanted = clean(column)
    places = tuple(
        place
        for place, name in enumerate(names)
        if name == wanted or (folded(wanted) and folded(name) == folded(wanted))
    )
    if not places:
        raise RuleBroken(
            f"The map names a column {wanted}, but the columns are {', '.join(names)[:200]}."
        )
    return places


def _by_alias(free: Mapping[int, str], aliases: Sequence[str], *, every: bool) -> tuple[int, ...]:
    """The places of the first alias that is there, or of every one."""
    found: tuple[int, ...] = ()
    for alias in aliases:
        found += tuple(place for place, name in free.items() if name == alias)
        if found and not every:
            break
    return found
