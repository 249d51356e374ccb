"""Subjects for INVEST."""

from __future__ import annotations

from typing import Any

from refineboard.domain.invest.findings import Letter, Subject, Verdict
from refineboard.domain.invest.report import invest

GOOD = "As a returning shopper, I want to pay with a saved card so that I check out in one step."


def a_subject(**changes: Any) -> Subject:
    """A story that passes every letter until `changes` break one."""
    values: dict[str, Any] = {
        "kind": "story",
        "enabler": None,
        "title": "Pay with a saved card",
        "description": GOOD,
        "acceptance_criteria": ("Given a saved card, when I pay, then I enter no card number.",),
        "benefit_hypothesis": "",
        "points": 3,
        "state_category": "ready",
        "parent": "ART-1",
        "blocked": None,
        "depends_on": (),
        "size": 3,
    }
    return Subject(**values | changes)


def a_want(means: str, **changes: Any) -> Subject:
    """A story that wants this."""
    return a_subject(
        description=f"As a shopper, I want {means} so that I check out in one step.", **changes
    )


def rules(subject: Subject) -> list[str]:
    """The rules that found something."""
    return [finding.rule for finding in invest(subject).findings]


def evidence(subject: Subject, rule: str) -> str:
    """The words at fault that a rule quotes."""
    return next(finding.evidence for finding in invest(subject).findings if finding.rule == rule)


def verdict(subject: Subject, letter: str) -> Verdict:
    """The verdict of one letter."""
    return invest(subject).verdicts[Letter(letter)]
