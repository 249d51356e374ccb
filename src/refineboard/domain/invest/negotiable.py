"""N: does it say what, and leave how open? A hint at most; enablers may name technology."""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.invest.findings import Finding, Letter, Verdict
from refineboard.domain.invest.subject import Subject
from refineboard.domain.invest.text import Part
from refineboard.domain.invest.vocabulary import HOW


def prescribes_how(subject: Subject) -> Iterator[Finding]:
    """A widget or a technology in the want."""
    means = subject.story.means
    if means is None or not subject.is_user_story:
        return
    for match in HOW.finditer(subject.story.text, means.start, means.end):
        yield subject.in_story(
            "prescribes-how", Letter.N, Verdict.HINT, Part.MEANS, *match.span(),
            "{} says how.", "Say what the person achieves, and leave the how to the talk.",
        )  # fmt: skip


RULES = (prescribes_how,)
