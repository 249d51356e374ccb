"""From finding to finding in a column: what fails first, then the hints; pure.

A rule that a person skips is not stopped at again, so that a hint that thousands of items have does
not stand between them and the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from refineboard.domain.invest.findings import Finding, Verdict


class Stop(NamedTuple):
    """An item and the finding for which one stops there."""

    key: str
    finding: Finding


class FindingWalk:
    """Where a person is on the way through the findings."""

    def __init__(self) -> None:
        self.skipped: set[str] = set()
        """Rules that are not stopped at."""
        self.stop: Stop | None = None
        """Where one stopped last."""

    def next(
        self,
        keys: Sequence[str],
        cursor: str | None,
        findings_of: Callable[[str], Sequence[Finding]],
    ) -> Stop | None:
        """The next stop among the open items `keys` of a column; None where nothing is left.

        It goes down through the items with failures; past the last one through those with hints
        alone, from the top; then around.
        """
        place = keys.index(cursor) + 1 if cursor in keys else 0
        after, before = keys[place:], keys[:place]
        fail, hint = Verdict.FAIL, Verdict.HINT
        if self.stop is None or self.stop.key != cursor:
            # Wherever the person went by themselves, the nearest one comes first.
            ways = [(fail, after), (fail, before), (hint, after), (hint, before)]
        elif self.stop.finding.level is fail:
            ways = [(fail, after), (hint, keys), (fail, before)]
        else:
            ways = [(hint, after), (fail, keys), (hint, before)]
        for level, part in ways:
            for key in part:
                found = self._finding(findings_of(key), level)
                if found is not None:
                    self.stop = Stop(key, found)
                    return self.stop
        self.stop = None
        return None

    def _finding(self, findings: Sequence[Finding], level: Verdict) -> Finding | None:
        """The finding of this level to stop for; an item that fails is no stop for its hints."""
        wanted = [each for each in findings if each.rule not in self.skipped]
        if level is Verdict.HINT and any(each.level is Verdict.FAIL for each in wanted):
            return None
        return next((each for each in wanted if each.level is level), None)
