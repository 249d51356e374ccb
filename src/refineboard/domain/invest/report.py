"""The table of all rules, and what they say of an item together.

A user story that is no more than a title gets one piece of advice instead of red on every
letter: what only a sentence can answer does not apply to it yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from refineboard.domain.documents import Document, documents_of, number_of, text_of, texts_of
from refineboard.domain.invest import (
    estimable,
    independent,
    minimal,
    negotiable,
    small,
    testable,
    valuable,
    well_formed,
)
from refineboard.domain.invest.findings import (
    Finding,
    InvestReport,
    Letter,
    Rule,
    Subject,
    Verdict,
)
from refineboard.domain.invest.text import story_source

__all__ = ["RULES", "InvestReport", "Subject", "invest", "story_source", "subject_of"]

RULES = (
    Rule("blocked", Letter.I, independent.blocked),
    Rule("leans-on-other", Letter.I, independent.leaning_words),
    Rule("unlinked-key", Letter.I, independent.unlinked_key),
    Rule("prescribes-how", Letter.N, negotiable.prescribes_how),
    Rule("aside", Letter.N, minimal.bracket),
    Rule("more-text", Letter.N, minimal.more_text),
    Rule("said-twice", Letter.N, minimal.said_twice),
    Rule("well-formed", Letter.V, well_formed.not_a_story),
    Rule("no-benefit", Letter.V, valuable.missing_benefit),
    Rule("hollow-benefit", Letter.V, valuable.hollow_benefit),
    Rule("no-hypothesis", Letter.V, valuable.missing_hypothesis),
    Rule("unmeasured-hypothesis", Letter.V, valuable.unmeasured_hypothesis),
    Rule("no-estimate", Letter.E, estimable.no_estimate),
    Rule("open-words", Letter.E, estimable.open_words),
    Rule("umbrella-verb", Letter.E, estimable.umbrella_verb),
    Rule("too-large", Letter.S, small.too_many_points),
    Rule("many-criteria", Letter.S, small.too_many_criteria),
    Rule("two-wants", Letter.S, small.second_want),
    Rule("conjunction", Letter.S, small.joining_word),
    Rule("manage", Letter.S, small.all_operations),
    Rule("whole-area", Letter.S, small.whole_area),
    Rule("no-criteria", Letter.T, testable.no_criteria),
    Rule("vague-term", Letter.T, testable.vague_want),
    Rule("vague-result", Letter.T, testable.vague_result),
)
"""Every rule. A rule speaks for one letter only, and the letter's verdict is its worst finding."""

_ALL_PASS = dict.fromkeys(Letter, Verdict.PASS)

FINDINGS_A_RULE = 5
"""The most that one rule says of one item: more is noise, and endless on a hostile text."""

_ORDER = {letter: place for place, letter in enumerate(Letter)}


def invest(subject: Subject) -> InvestReport:
    """What INVEST says of the item; never raises, whatever the text."""
    found = sorted(_findings(subject), key=_weight)
    verdicts = _starting_verdicts(subject)
    for finding in reversed(found):
        verdicts[finding.letter] = finding.level
    return InvestReport(verdicts, tuple(found), subject.story)


def _findings(subject: Subject) -> Iterator[Finding]:
    for rule in RULES:
        for level, part, span, *words in islice(rule.find(subject), FINDINGS_A_RULE):
            yield Finding(rule.id, rule.letter, level, part, span.start, span.end, *words)


def _weight(finding: Finding) -> tuple[bool, int]:
    """Fails first, then in the order of the letters."""
    return finding.level is not Verdict.FAIL, _ORDER[finding.letter]


def _starting_verdicts(subject: Subject) -> dict[Letter, Verdict]:
    """The verdicts of an item without findings: PASS where there is something to judge."""
    verdicts = dict(_ALL_PASS)
    if not subject.is_user_story:
        verdicts[Letter.N] = Verdict.NOT_APPLICABLE
    elif not subject.story.is_story:
        verdicts[Letter.N] = verdicts[Letter.V] = Verdict.NOT_APPLICABLE
        if subject.points is None:
            verdicts[Letter.E] = verdicts[Letter.S] = Verdict.NOT_APPLICABLE
        if not subject.acceptance_criteria:
            verdicts[Letter.T] = Verdict.NOT_APPLICABLE
    return verdicts


def subject_of(document: Document, category: str) -> Subject:
    """The subject that an item's document makes, in a state of this category."""
    return Subject(
        kind=text_of(document, "kind"),
        enabler=text_of(document, "enabler") or None,
        title=text_of(document, "title"),
        description=text_of(document, "description"),
        acceptance_criteria=texts_of(document, "acceptance_criteria"),
        benefit_hypothesis=text_of(document, "benefit_hypothesis"),
        points=number_of(document, "points"),
        state_category=category,
        parent=text_of(document, "parent") or None,
        blocked=text_of(document, "blocked") or None,
        depends_on=tuple(text_of(entry, "key") for entry in documents_of(document, "depends_on")),
    )
