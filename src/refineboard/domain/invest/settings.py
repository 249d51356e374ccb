"""What a team has agreed on for its stories: limits, rules switched off, words of its own.

The workspace keeps them in its table `settings`: the document `invest` holds for everybody, and
`invest-CHK` says what the team CHK does otherwise, field by field. A value that makes no sense is
passed over, because a check must never fail on its own settings.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.invest.lexicon import Lexicon

INVEST = "invest"
"""Key of the settings document that holds for every backlog."""

MOST_TERMS = 500
"""How many terms of a list are read."""
LONGEST_TERM = 100
"""Characters of a term."""


@dataclass(frozen=True, slots=True)
class InvestSettings:
    """The settings that one item is judged by."""

    points_limit: float = 8
    """Most points of a story; a team's velocity may ask for less."""
    velocity_share: float = 0.5
    """Which share of an iteration's mean velocity one story may take."""
    criteria_limit: float = 8
    """Most acceptance criteria of a story."""
    children_limit: float = 12
    """Most parts below a story."""
    off: frozenset[str] = frozenset()
    """Rules that the team does without, by id."""
    vague: tuple[str, ...] = ()
    """Terms that the team calls vague, besides the usual ones."""
    glossary: tuple[str, ...] = ()
    """Terms of the team's domain: whatever a rule says of such a term, it does not count."""


USUAL = InvestSettings()
"""The settings where nobody has set any."""


class Limit(NamedTuple):
    """A number among the settings."""

    least: float
    most: float
    words: str
    """What it bounds."""


LIMITS: Mapping[str, Limit] = {
    "points_limit": Limit(0.5, 1000, "most points of a story"),
    "velocity_share": Limit(0.05, 1, "share of an iteration's mean velocity for one story"),
    "criteria_limit": Limit(1, 100, "most acceptance criteria of a story"),
    "children_limit": Limit(1, 1000, "most items below a story or feature"),
}
"""The numbers among the settings, and what they may be."""

LISTS: Mapping[str, str] = {
    "off": "rules that are not asked",
    "vague": "terms that count as vague, besides the usual ones",
    "glossary": "terms of the domain, which no rule finds fault with",
}
"""The lists among the settings."""


def settings_key(backlog: str) -> str:
    """Key of the settings document of one backlog's team."""
    return f"{INVEST}-{backlog}"


def settings_of(documents: Mapping[str, Document], backlog: str) -> InvestSettings:
    """The settings of a backlog, from the documents of the table `settings`."""
    found = USUAL
    for key in (INVEST, settings_key(backlog)):
        document = documents.get(key)
        if document is not None:
            found = _with(found, document)
    return found


def _with(settings: InvestSettings, document: Document) -> InvestSettings:
    def number(name: str, usual: float) -> float:
        found = _number(document.get(name), LIMITS[name])
        return usual if found is None else found

    def terms(name: str, usual: tuple[str, ...]) -> tuple[str, ...]:
        return usual if document.get(name) is None else _terms(document[name])

    return InvestSettings(
        points_limit=number("points_limit", settings.points_limit),
        velocity_share=number("velocity_share", settings.velocity_share),
        criteria_limit=number("criteria_limit", settings.criteria_limit),
        children_limit=number("children_limit", settings.children_limit),
        off=frozenset(terms("off", tuple(settings.off))),
        vague=terms("vague", settings.vague),
        glossary=terms("glossary", settings.glossary),
    )


def _number(value: JsonValue, limit: Limit) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value if limit.least <= value <= limit.most else None


def _terms(value: JsonValue) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    terms = (entry.strip() for entry in value[:MOST_TERMS] if isinstance(entry, str))
    return tuple(term for term in terms if 0 < len(term) <= LONGEST_TERM)


@lru_cache(maxsize=32)
def lexicon_of(terms: tuple[str, ...]) -> Lexicon:
    """The lexicon of a team's own terms."""
    return Lexicon.of(terms)
