"""The Definition of Ready: a team's own list of rules, and what an item still lacks of it.

It is a working agreement and no gate: nothing is refused because of it, and an item may be called
ready in spite of it with a reason, which is shown and counted.
"""

from refineboard.domain.readiness.asking import (
    CHECKED_FIELD,
    OVERRIDE_FIELD,
    Readiness,
    is_overridden,
    lack_words,
    override_of,
)
from refineboard.domain.readiness.definition import (
    ART_DEFINITION,
    DEFINITION_FIELD,
    LINE,
    MOST_LIMIT,
    TEAM_DEFINITION,
    Clause,
    Definition,
    Lack,
    Level,
    clause_document,
    clause_label,
    clause_limit,
    clause_words,
    definition_from,
    definition_of,
    own_definition,
    usual_definition,
)
from refineboard.domain.readiness.rules import CATALOGUE, POINTS_LIMIT

__all__ = [
    "ART_DEFINITION",
    "CATALOGUE",
    "CHECKED_FIELD",
    "DEFINITION_FIELD",
    "LINE",
    "MOST_LIMIT",
    "OVERRIDE_FIELD",
    "POINTS_LIMIT",
    "TEAM_DEFINITION",
    "Clause",
    "Definition",
    "Lack",
    "Level",
    "Readiness",
    "clause_document",
    "clause_label",
    "clause_limit",
    "clause_words",
    "definition_from",
    "definition_of",
    "is_overridden",
    "lack_words",
    "override_of",
    "own_definition",
    "usual_definition",
]
