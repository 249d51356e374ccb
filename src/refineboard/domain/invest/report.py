"""The table of all rules, and what they say of an item together.

A user story that is no more than a title gets one piece of advice instead of red on every
letter: what only a sentence can answer does not apply to it yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from types import MappingProxyType

from refineboard.domain.documents import Document, documents_of, number_of, text_of, texts_of
from refineboard.domain.invest import (
    acceptance,
    estimable,
    independent,
    minimal,
    negotiable,
    small,
    testable,
    valuable,
    well_formed,
)
from refineboard.domain.invest.around import ALONE, Around
from refineboard.domain.invest.criteria import Scenario
from refineboard.domain.invest.findings import (
    Asks,
    Finding,
    InvestReport,
    Letter,
    Rule,
    Subject,
    Verdict,
)
from refineboard.domain.invest.settings import USUAL, InvestSettings
from refineboard.domain.invest.text import story_source
from refineboard.domain.invest.vocabulary import OPERATIONS, VAGUE_RESULTS, WHOLES
from refineboard.domain.invest.wants import may_hold_joints

__all__ = ["RULES", "InvestReport", "Subject", "invest", "story_source", "subject_of"]

_VAGUE = testable.CLUES | VAGUE_RESULTS.keys

RULES = (
    Rule("blocked", Letter.I, independent.blocked, Asks.BLOCKED),
    Rule("waits-in-vain", Letter.I, independent.waits_in_vain, Asks.LINKS),
    Rule("circle", Letter.I, independent.circle, Asks.LINKS),
    Rule("leans-on-other", Letter.I, independent.leaning_words, Asks.ALL, independent.CLUES),
    Rule("unlinked-key", Letter.I, independent.unlinked_key, Asks.KEYS),
    Rule("named-key", Letter.I, independent.named_key, Asks.KEYS, is_shown=False),
    Rule("duplicate", Letter.I, independent.look_alikes, Asks.SAME),
    Rule("variant", Letter.I, independent.variants, Asks.NEAR),
    Rule("prescribes-how", Letter.N, negotiable.prescribes_how, Asks.STORY, negotiable.CLUES),
    Rule("names-inside", Letter.N, negotiable.names_inside, Asks.STORY),
    Rule("widget-step", Letter.N, acceptance.widget_steps, Asks.CRITERIA, negotiable.CLUES),
    Rule("aside", Letter.N, minimal.bracket, Asks.BRACKETS),
    Rule("short-aside", Letter.N, minimal.short_bracket, Asks.BRACKETS, is_shown=False),
    Rule("more-text", Letter.N, minimal.more_text, Asks.REST),
    Rule("text-beside", Letter.N, minimal.text_beside, Asks.REST, is_shown=False),
    Rule("much-text", Letter.N, minimal.more_than_a_summary, Asks.NO_STORY, is_shown=False),
    Rule("said-twice", Letter.N, minimal.said_twice, Asks.SAID),
    Rule("well-formed", Letter.V, well_formed.not_a_story, Asks.NO_STORY),
    Rule("no-sentence", Letter.V, well_formed.no_sentence, Asks.NO_STORY, is_shown=False),
    Rule("no-benefit", Letter.V, valuable.missing_benefit, Asks.NO_REASON),
    Rule("hollow-benefit", Letter.V, valuable.hollow_benefit, Asks.REASON),
    Rule("weak-benefit", Letter.V, valuable.weak_benefit, Asks.REASON, is_shown=False),
    Rule("no-purpose", Letter.V, valuable.no_purpose, Asks.OTHER),
    Rule("no-hypothesis", Letter.V, valuable.missing_hypothesis, Asks.OTHER),
    Rule("unmeasured-hypothesis", Letter.V, valuable.unmeasured_hypothesis, Asks.OTHER),
    Rule("no-estimate", Letter.E, estimable.no_estimate, Asks.UNESTIMATED),
    Rule("no-job-size", Letter.E, estimable.no_job_size, Asks.OTHER),
    Rule("open-question", Letter.E, estimable.open_question, Asks.QUESTIONS),
    Rule("open-words", Letter.E, estimable.open_words, Asks.ALL, estimable.OPEN_CLUES),
    Rule("umbrella-verb", Letter.E, estimable.umbrella_verb, Asks.UNESTIMATED, estimable.CLUES),
    Rule("too-large", Letter.S, small.too_many_points, Asks.ESTIMATED),
    Rule("many-criteria", Letter.S, small.too_many_criteria, Asks.SEVERAL),
    Rule("many-parts", Letter.S, small.too_many_parts, Asks.PARTS),
    Rule("beyond-interval", Letter.S, small.beyond_the_interval, Asks.PARTS),
    Rule("two-wants", Letter.S, small.second_want, Asks.WANTS),
    Rule("conjunction", Letter.S, small.joining_word, Asks.JOINED, is_shown=False),
    Rule("two-in-title", Letter.S, small.second_verb_of_title, Asks.NO_STORY),
    Rule("manage", Letter.S, small.all_operations, Asks.UNESTIMATED, OPERATIONS),
    Rule("whole-area", Letter.S, small.whole_area, Asks.UNESTIMATED, WHOLES.keys),
    Rule("no-criteria", Letter.T, testable.no_criteria, Asks.NO_CRITERIA),
    Rule("bug-report", Letter.T, testable.incomplete_bug, Asks.OTHER),
    Rule("no-question", Letter.T, testable.no_question, Asks.OTHER),
    Rule("no-time-box", Letter.T, testable.no_time_box, Asks.OTHER),
    Rule("unmeasured-exit", Letter.T, testable.unmeasured_exit, Asks.OTHER),
    Rule("vague-term", Letter.T, testable.vague_want, Asks.ALL, testable.CLUES),
    Rule(
        "vague-result",
        Letter.T,
        acceptance.vague_result,
        Asks.CRITERIA,
        testable.CLUES | VAGUE_RESULTS.keys,
    ),
    Rule("incomplete-scenario", Letter.T, acceptance.incomplete_scenario, Asks.ODD_SCENARIOS),
    Rule("step-order", Letter.T, acceptance.order_of_steps, Asks.ODD_SCENARIOS),
    Rule("acting-step", Letter.T, acceptance.steps_say_who_acts, Asks.SCENARIOS, acceptance.ACTS),
    Rule("long-scenario", Letter.T, acceptance.long_scenario, Asks.ODD_SCENARIOS),
    Rule("outline-table", Letter.T, acceptance.outline_table, Asks.ODD_SCENARIOS),
    Rule("plain-check", Letter.T, acceptance.plain_check, Asks.CHECKS),
    Rule("said-before", Letter.T, acceptance.said_before, Asks.COMPARED),
    Rule("only-happy", Letter.T, acceptance.only_happy, Asks.SEVERAL),
)
"""Every rule, in the order of the letters. A rule speaks for one letter only, and the letter's
verdict is its worst finding."""

_RULES_BY_CLUE: dict[str, list[str]] = {}
for _rule in RULES:
    for _clue in _rule.clues:
        _RULES_BY_CLUE.setdefault(_clue, []).append(_rule.id)
_CLUES = frozenset(_RULES_BY_CLUE)


@lru_cache(maxsize=2000)
def _rules_for(
    asked: tuple[bool, ...], hinted: frozenset[str], off: frozenset[str]
) -> tuple[Rule, ...]:
    """The rules that may find something, by what `_asked` says of each `Asks`."""
    may = {asks for asks, answer in zip(Asks, asked, strict=True) if answer}
    return tuple(
        rule
        for rule in RULES
        if rule.asks in may and (not rule.clues or rule.id in hinted) and rule.id not in off
    )


def _asked(subject: Subject) -> tuple[bool, ...]:
    """Which of `Asks` the item is among, in their order."""
    around, story = subject.around, subject.story
    text, wants = story.text, story.means is not None
    is_user_story, is_story = subject.is_user_story, story.is_story
    has_sentence, has_criteria = is_user_story and is_story, bool(subject.acceptance_criteria)
    criteria = subject.criteria
    scenarios = [criterion for criterion in criteria if isinstance(criterion, Scenario)]
    has_checks = len(scenarios) < len(criteria)
    joined = wants and may_hold_joints(subject.want)
    has_several = len(criteria) > 1 or len(subject.acceptance_criteria) > 1
    return (
        True,
        has_sentence,
        is_user_story and not is_story,
        joined,
        joined or (wants and bool(story.rest)),
        has_sentence and minimal.may_say_twice(subject),
        wants and story.ends is None,
        wants and story.ends is not None,
        subject.points is not None,
        subject.points is None,
        not is_user_story,
        has_criteria,
        not has_criteria,
        has_several,
        has_several or has_checks,
        bool(scenarios),
        False in [scenario.is_simple for scenario in scenarios],
        has_checks,
        bool(around.late or around.beside or around.unplanned or around.cycle),
        bool(around.duplicates),
        bool(around.variants),
        around.parts > 0,
        has_sentence and ("(" in text or "|" in text),
        has_sentence and bool(story.rest),
        "?" in text or "?" in subject.criteria_text,
        "-" in text,
        subject.blocked is not None,
    )


_ALL_PASS = dict.fromkeys(Letter, Verdict.PASS)

FINDINGS_A_RULE = 5
"""The most that one rule says of one item: more is noise, and endless on a hostile text."""


def invest(subject: Subject) -> InvestReport:
    """What INVEST says of the item; never raises, whatever the text."""
    off = subject.settings.off
    if subject.waived:
        off |= subject.waived
    rules = _rules_for(_asked(subject), _hinted(subject), off)
    found = _findings(subject, rules)
    counted = [rule.id for rule in rules if not rule.is_shown and any(rule.find(subject))]
    found.sort(key=_is_no_fail)
    verdicts = _starting_verdicts(subject)
    for finding in reversed(found):
        verdicts[finding.letter] = finding.level
    letters = _shared(tuple(verdicts.values()))
    return InvestReport(letters, tuple(found), subject.story, frozenset(counted))


@lru_cache
def _shared(verdicts: tuple[Verdict, ...]) -> Mapping[Letter, Verdict]:
    """The verdicts by letter; thousands of items have the same, and share them."""
    return MappingProxyType(dict(zip(Letter, verdicts, strict=True)))


def _findings(subject: Subject, rules: tuple[Rule, ...]) -> list[Finding]:
    has_names = bool(subject.settings.glossary)
    return [
        Finding(
            rule.id, rule.letter, level, part, span.start, span.end, evidence, message, suggestion
        )
        for rule in rules
        if rule.is_shown
        for level, part, span, evidence, message, suggestion in islice(
            rule.find(subject), FINDINGS_A_RULE
        )
        if not (has_names and subject.is_named(part, span))
    ]


def _hinted(subject: Subject) -> frozenset[str]:
    """The rules with clues for which the item's words hold one."""
    found = _hinted_by(subject.known & _CLUES)
    if subject.settings.vague:
        found |= {"vague-term"}
    if "??" in subject.story.text or "??" in subject.criteria_text:
        found |= {"open-words"}
    return found


@lru_cache(maxsize=2000)
def _hinted_by(clues: frozenset[str]) -> frozenset[str]:
    return frozenset[str]().union(*[_RULES_BY_CLUE[clue] for clue in clues])


def _is_no_fail(finding: Finding) -> bool:
    """Fails come first; the order of the letters is that of the rules."""
    return finding.level is not Verdict.FAIL


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


def subject_of(
    document: Document,
    category: str,
    settings: InvestSettings = USUAL,
    around: Around = ALONE,
) -> Subject:
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
        depends_on=_awaited(document),
        size=number_of(document, "size"),
        settings=settings,
        around=around,
        waived=_waived(document),
    )


_NONE = frozenset[str]()


def _waived(document: Document) -> frozenset[str]:
    return frozenset(texts_of(document, "waived")) if document.get("waived") else _NONE


def _awaited(document: Document) -> tuple[str, ...]:
    if not document.get("depends_on"):
        return ()
    return tuple(text_of(entry, "key") for entry in documents_of(document, "depends_on"))
