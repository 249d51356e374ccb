"""INVEST of a workspace's items: each with its team's settings and all that stands around it.

A report is kept until its item or something around it changes, so that asking again is cheap;
whoever holds a judge tells it what changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from refineboard.domain.documents import Document, text_of
from refineboard.domain.invest.around import ALONE, Around
from refineboard.domain.invest.findings import InvestReport, Letter, Subject, Verdict
from refineboard.domain.invest.neighbours import Neighbours
from refineboard.domain.invest.report import invest, subject_of
from refineboard.domain.invest.settings import InvestSettings, settings_of
from refineboard.domain.workspace import Workspace


class _Known(NamedTuple):
    """A report, and all that it was made of."""

    document: Document
    around: Around
    category: str
    settings: InvestSettings
    report: InvestReport


class Judge:
    """The INVEST reports of one workspace."""

    def __init__(self, workspace: Workspace, *, knows_neighbours: bool = True) -> None:
        """Without neighbours it begins at once, and judges items by what they say themselves."""
        self.workspace = workspace
        self._neighbours = Neighbours(workspace) if knows_neighbours else None
        self._settings: dict[str, InvestSettings] = {}
        self._known: dict[str, _Known] = {}

    def changed(self, keys: Iterable[str]) -> None:
        """These items, or settings, are no longer what they were."""
        self._settings.clear()
        if self._neighbours is not None:
            self._neighbours.changed(keys)

    def meet(self, neighbours: Neighbours) -> None:
        """Judges by these neighbours from now on; they are as the workspace is."""
        self._neighbours = neighbours

    @property
    def knows_neighbours(self) -> bool:
        """Whether reports count with what stands around an item."""
        return self._neighbours is not None

    def settings(self, backlog: str) -> InvestSettings:
        """What the team of a backlog has agreed on."""
        found = self._settings.get(backlog)
        if found is None:
            found = settings_of(self.workspace.tables["settings"], backlog)
            self._settings[backlog] = found
        return found

    def subject(self, document: Document, category: str | None = None) -> Subject:
        """The item as INVEST sees it, whether it is kept like this or just being written.

        It is judged as strictly as a category of states asks for: its own state's if none is named.
        """
        return self._subject(document, self._around(document), self._category(document, category))

    def _around(self, document: Document) -> Around:
        return ALONE if self._neighbours is None else self._neighbours.of(document)

    def _category(self, document: Document, category: str | None) -> str:
        return category or self.workspace.state_of(document).category

    def _subject(self, document: Document, around: Around, category: str) -> Subject:
        return subject_of(document, category, self.settings(text_of(document, "backlog")), around)

    def report(self, document: Document, category: str | None = None) -> InvestReport:
        """The item's INVEST report, as strict as `subject`."""
        key, around = text_of(document, "key"), self._around(document)
        category = self._category(document, category)
        settings = self.settings(text_of(document, "backlog"))
        known = self._known.get(key)
        if (
            known is not None
            and known.document is document
            and known[1:4] == (around, category, settings)
        ):
            return known.report
        report = invest(self._subject(document, around, category))
        self._known[key] = _Known(document, around, category, settings, report)
        return report

    def outdated(self) -> tuple[str, ...]:
        """Keys of the items reported on whose surroundings have changed since."""
        items = self.workspace.items
        return tuple(
            [
                key
                for key, known in self._known.items()
                if key in items and self._around(items[key]) != known.around
            ]
        )

    def backlog_report(self, keys: Iterable[str]) -> BacklogReport:
        """What INVEST says of several items together."""
        items = self.workspace.items
        return summed({key: self.report(items[key]) for key in keys})


@dataclass(frozen=True, slots=True)
class BacklogReport:
    """What INVEST says of several items together."""

    count: int
    letters: Mapping[Letter, Mapping[Verdict, int]]
    """How many items have which verdict, letter by letter."""
    worst: Mapping[Verdict, int]
    """How many items have which worst verdict."""
    rules: Mapping[str, tuple[str, ...]]
    """The items in which each rule found something, the most frequent rule first."""


def summed(reports: Mapping[str, InvestReport]) -> BacklogReport:
    """The reports of items, by key, in one."""
    letters: dict[Letter, Counter[Verdict]] = {letter: Counter() for letter in Letter}
    worst: Counter[Verdict] = Counter()
    rules: dict[str, dict[str, None]] = {}
    for key, report in reports.items():
        for letter, verdict in report.verdicts.items():
            letters[letter][verdict] += 1
        worst[report.worst] += 1
        for finding in report.findings:
            rules.setdefault(finding.rule, {})[key] = None
    frequent = sorted(rules.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return BacklogReport(
        count=len(reports),
        letters={letter: dict(counted) for letter, counted in letters.items()},
        worst=dict(worst),
        rules={rule: tuple(keys) for rule, keys in frequent},
    )
