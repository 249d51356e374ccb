"""T: can somebody check it? Acceptance criteria first, then words that nobody can decide about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refineboard.domain.invest.findings import Finding, Letter, Verdict
from refineboard.domain.invest.subject import Subject, on_field
from refineboard.domain.invest.text import Part
from refineboard.domain.invest.vocabulary import VAGUE, VAGUE_RESULTS

_NUMBER = re.compile(r"\d")
_NEAR = 30


def no_criteria(subject: Subject) -> Iterator[Finding]:
    """Nothing says when it is done."""
    if not subject.acceptance_criteria and subject.state_category != "funnel":
        yield on_field(
            "no-criteria", Letter.T, subject.missing_level, "acceptance criteria",
            ("It has no acceptance criteria.",
             "Write one: Given … When … Then …, or a plain check."),
        )  # fmt: skip


def vague_want(subject: Subject) -> Iterator[Finding]:
    """A quality in the want that cannot be checked."""
    means = subject.story.means
    if means is None:
        return
    text = subject.story.text
    for match in VAGUE.finditer(text, means.start, means.end):
        if _NUMBER.search(text, match.end(), min(match.end() + _NEAR, means.end)):
            continue
        yield subject.in_story(
            "vague-term", Letter.T, Verdict.HINT, Part.MEANS, *match.span(),
            "{} can't be checked.", _advice(match.group().lower()),
        )  # fmt: skip


def _advice(term: str) -> str:
    if term.startswith(("eas", "simpl", "intuit", "conven", "user", "friend", "seam", "smooth")):
        return "Say in how many steps, or who must manage without help."
    if term.startswith(("quick", "fast", "immediate", "prompt", "timely", "regular", "as soon")):
        return "Say how fast: a number and a unit."
    if term in ("some", "various", "several", "many", "a few", "a variety of"):
        return "Say which ones, or how many."
    return "Say what one would see or measure."


def vague_result(subject: Subject) -> Iterator[Finding]:
    """A criterion whose result two people can judge differently."""
    text = subject.criteria_text
    for match in VAGUE_RESULTS.finditer(text):
        yield Finding(
            "vague-result", Letter.T, Verdict.HINT, Part.CRITERIA, *match.span(), match.group(),
            f'"{match.group()}" can\'t be checked.',
            "Say what one sees: a state, a number, a text.",
        )  # fmt: skip


RULES = (no_criteria, vague_want, vague_result)
