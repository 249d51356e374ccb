"""Runs every rule over an item and sums up each letter.

A bare title gets one piece of advice instead of red on every letter: the letters that only a
sentence can answer do not apply to it yet.
"""

from __future__ import annotations

from refineboard.domain.invest import (
    estimable,
    independent,
    negotiable,
    small,
    testable,
    wanting,
)
from refineboard.domain.invest.findings import Finding, InvestReport, Letter, Verdict
from refineboard.domain.invest.subject import Subject

RULES = (
    *independent.RULES,
    *negotiable.RULES,
    *wanting.RULES,
    *estimable.RULES,
    *small.RULES,
    *testable.RULES,
)
"""Every rule: a function from a subject to its findings."""

_ORDER = {letter: place for place, letter in enumerate(Letter)}


def invest(subject: Subject) -> InvestReport:
    """What INVEST says of the item; never raises, whatever the text."""
    found = [finding for rule in RULES for finding in rule(subject)]
    found.sort(key=lambda finding: (finding.level is not Verdict.FAIL, _ORDER[finding.letter]))
    return InvestReport(_verdicts(subject, found), tuple(found), subject.story)


def _verdicts(subject: Subject, findings: list[Finding]) -> dict[Letter, Verdict]:
    verdicts = dict.fromkeys(Letter, Verdict.PASS)
    silent = subject.is_user_story and not subject.story.is_story
    if silent:
        verdicts[Letter.N] = verdicts[Letter.V] = Verdict.NOT_APPLICABLE
    if subject.enabler or not subject.is_user_story:
        verdicts[Letter.N] = Verdict.NOT_APPLICABLE
    if subject.points is None:
        verdicts[Letter.E] = verdicts[Letter.S] = Verdict.NOT_APPLICABLE if silent else Verdict.PASS
    if not subject.acceptance_criteria and subject.state_category == "funnel":
        verdicts[Letter.T] = Verdict.NOT_APPLICABLE if silent else Verdict.PASS
    for finding in reversed(findings):
        if verdicts[finding.letter] is not Verdict.FAIL:
            verdicts[finding.letter] = finding.level
    return verdicts
