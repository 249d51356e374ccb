"""What INVEST says of an item: a verdict for each letter, and findings with the words at fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from refineboard.domain.invest.text import Part, StoryText


class Letter(StrEnum):
    """The six properties of a good story."""

    I = "I"  # noqa: E741 - the letter's name
    N = "N"
    V = "V"
    E = "E"
    S = "S"
    T = "T"


class Verdict(StrEnum):
    """How an item does on one letter."""

    PASS = "pass"  # noqa: S105 - not a password
    HINT = "hint"
    FAIL = "fail"
    NOT_APPLICABLE = "n/a"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend."""

    rule: str
    letter: Letter
    level: Verdict
    """HINT or FAIL."""
    part: Part
    start: int
    """Offset into the story's text, or into the criteria joined by line breaks."""
    end: int
    evidence: str
    """The words at fault, or the field that is missing."""
    message: str
    suggestion: str
    """What to write instead."""


@dataclass(frozen=True, slots=True)
class InvestReport:
    """All of it for one item."""

    verdicts: Mapping[Letter, Verdict]
    findings: tuple[Finding, ...]
    story: StoryText
