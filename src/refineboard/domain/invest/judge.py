"""INVEST of a workspace's items: each with its team's settings and all that stands around it.

A report is kept until its item or something around it changes, so that asking again is cheap;
whoever holds a judge tells it what changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from refineboard.domain.documents import Document, text_of
from refineboard.domain.invest.around import Around
from refineboard.domain.invest.findings import InvestReport, Letter, Subject, Verdict
from refineboard.domain.invest.neighbours import Neighbours
from refineboard.domain.invest.report import invest, subject_of
from refineboard.domain.invest.settings import InvestSettings, settings_of
from refineboard.domain.workspace import Workspace


class Judge:
    """The INVEST reports of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._neighbours = Neighbours(workspace)
        self._settings: dict[str, InvestSettings] = {}
        self._known: dict[str, tuple[Document, Around, InvestReport]] = {}

    def changed(self, keys: Iterable[str]) -> None:
        """Items, or whatever else has one of these keys, are no longer what they were."""
        self._settings.clear()
        self._neighbours.changed(keys)

    def settings(self, backlog: str) -> InvestSettings:
        """What the team of a backlog has agreed on."""
        found = self._settings.get(backlog)
        if found is None:
            found = settings_of(self.workspace.tables["settings"], backlog)
            self._settings[backlog] = found
        return found

    def around(self, document: Document) -> Around:
        """What stands around an item, for judging it while it is edited."""
        return self._neighbours.of(document)

    def subject(self, document: Document) -> Subject:
        """The item as INVEST sees it, as strict as its state asks for."""
        return self._subject(document, self.around(document))

    def _subject(self, document: Document, around: Around) -> Subject:
        settings = self.settings(text_of(document, "backlog"))
        category = self.workspace.state_of(document).category
        return subject_of(document, category, settings, around)

    def report(self, document: Document) -> InvestReport:
        """The item's INVEST report."""
        key, around = text_of(document, "key"), self.around(document)
        known = self._known.get(key)
        if known is not None and known[0] is document and known[1] == around:
            return known[2]
        report = invest(self._subject(document, around))
        self._known[key] = (document, around, report)
        return report

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
