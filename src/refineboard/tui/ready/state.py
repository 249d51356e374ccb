"""A Definition of Ready while a person edits it: every rule there is, each on or off; pure.

A rule that is switched off keeps its place until the screen is left, so that no line jumps away
under the cursor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from refineboard.domain.readiness import (
    CATALOGUE,
    LINE,
    Clause,
    Definition,
    Level,
    clause_limit,
    usual_definition,
)
from refineboard.domain.readiness.trial import fits

MUST, SHOULD, OFF = "must", "should", "off"
WEIGHTS = (MUST, SHOULD, OFF)


class Row(NamedTuple):
    """A rule, and whether it holds."""

    clause: Clause
    is_on: bool

    @property
    def weight(self) -> str:
        """must, should or off."""
        return self.clause.level.value if self.is_on else OFF

    def weighing(self, weight: str) -> Row:
        """The rule with another weight."""
        if weight == OFF:
            return Row(self.clause, is_on=False)
        return Row(self.clause._replace(level=Level(weight)), is_on=True)


def is_invest(row: Row) -> bool:
    """Whether the rule asks INVEST."""
    return row.clause.rule.startswith("invest-")


def rows_of(definition: Definition, backlog: str) -> tuple[Row, ...]:
    """The definition's rules in their order, then every other rule that may be switched on."""
    known = {clause.rule for clause in definition}
    others = [rule for rule in CATALOGUE if rule not in known and fits(rule, backlog)]
    return (
        *(Row(clause, is_on=True) for clause in definition),
        *(Row(Clause(rule), is_on=False) for rule in others),
    )


@dataclass
class Draft:
    """The rows, the cursor, and the steps back."""

    backlog: str
    rows: tuple[Row, ...]
    place: int = 0
    _earlier: list[tuple[tuple[Row, ...], int]] = field(default_factory=list)

    @property
    def definition(self) -> Definition:
        """What would be agreed on."""
        return tuple(row.clause for row in self.rows if row.is_on)

    @property
    def row(self) -> Row:
        """The row under the cursor."""
        return self.rows[self.place]

    def move(self, steps: int) -> None:
        """Goes down or up."""
        self.place = min(max(0, self.place + steps), len(self.rows) - 1)

    def weigh(self, weight: str) -> None:
        """Makes the rule a must or a should, or switches it off."""
        self._put(self.row.weighing(weight))

    def turn(self, steps: int) -> None:
        """Goes on to the next weight."""
        place = WEIGHTS.index(self.row.weight) + steps
        self.weigh(WEIGHTS[place % len(WEIGHTS)])

    def limit(self, number: float | None) -> None:
        """Sets the number that the rule compares with; its usual one is not written down."""
        usual = CATALOGUE[self.row.clause.rule].limit
        clause = self.row.clause._replace(limit=None if number == usual else number)
        self._put(Row(clause, self.row.is_on))

    def step_limit(self, steps: int) -> bool:
        """Raises or lowers the number; False where the rule has none."""
        number = clause_limit(self.row.clause)
        if number is None:
            return False
        self.limit(max(1.0, number + steps))
        return True

    def add_line(self, text: str) -> bool:
        """Puts a checklist line below the cursor; False where it is there already."""
        if any(row.clause.text == text for row in self.rows):
            return False
        row = Row(Clause(LINE, Level.MUST, None, text), is_on=True)
        at = self.place + 1 if self.rows else 0
        self._keep((*self.rows[:at], row, *self.rows[at:]), at)
        return True

    def say(self, text: str) -> bool:
        """Gives a checklist line other words; False where another line says that already."""
        if any(row.clause.text == text for row in self.rows if row is not self.row):
            return False
        self._put(Row(self.row.clause._replace(text=text), self.row.is_on))
        return True

    def drop(self) -> None:
        """Takes a checklist line out; a rule of the catalogue is switched off."""
        if self.row.clause.rule != LINE:
            self.weigh(OFF)
            return
        rows = (*self.rows[: self.place], *self.rows[self.place + 1 :])
        self._keep(rows, min(self.place, len(rows) - 1))

    def shift(self, steps: int) -> bool:
        """Moves the rule down or up; False at the end."""
        to = self.place + steps
        if not 0 <= to < len(self.rows):
            return False
        rows = list(self.rows)
        rows.insert(to, rows.pop(self.place))
        self._keep(tuple(rows), to)
        return True

    def take(self, definition: Definition) -> None:
        """Shows another definition."""
        if definition != self.definition:
            self._keep(rows_of(definition, self.backlog), self.place)

    def take_usual(self) -> None:
        """Shows what holds where nothing else was agreed on."""
        self.take(usual_definition(self.backlog))

    def undo(self) -> bool:
        """Takes the last step back; False where there is none."""
        if not self._earlier:
            return False
        self.rows, self.place = self._earlier.pop()
        return True

    def _put(self, row: Row) -> None:
        self._keep((*self.rows[: self.place], row, *self.rows[self.place + 1 :]), self.place)

    def _keep(self, rows: Sequence[Row], place: int) -> None:
        rows = tuple(rows)
        if rows != self.rows:
            self._earlier.append((self.rows, self.place))
        self.rows, self.place = rows, min(place, len(rows) - 1)
