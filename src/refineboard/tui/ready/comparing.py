"""Two people changed the same Definition of Ready: its rules as lines that can be compared."""

from __future__ import annotations

from dataclasses import replace

from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import FieldConflict
from refineboard.domain.readiness import Clause, Definition, clause_words, definition_from


def in_words(conflict: FieldConflict, backlog: str, who: str, when: str) -> FieldConflict:
    """The conflict with a line for each rule, and with who was there first."""
    return replace(
        conflict,
        saw=_lines(conflict.saw, backlog),
        theirs=_lines(conflict.theirs, backlog),
        mine=_lines(conflict.mine, backlog),
        who=who,
        when=when,
    )


def chosen_definition(lines: JsonValue, conflict: FieldConflict, backlog: str) -> Definition:
    """The rules that the chosen lines stand for."""
    known = {
        _line(clause): clause
        for value in (conflict.saw, conflict.theirs, conflict.mine)
        for clause in definition_from(value, backlog)
    }
    return tuple(known[str(line)] for line in (lines if isinstance(lines, list) else ()))


def _lines(value: JsonValue, backlog: str) -> JsonValue:
    return [_line(clause) for clause in definition_from(value, backlog)]


def _line(clause: Clause) -> str:
    return f"{clause.level.value}  {clause_words(clause)}"
