"""T, second half: is each acceptance criterion one result that somebody can see?

A scenario is judged step by step, a plain check by its words. What is wrong with the shape of a
scenario is a hint, because people may add the missing step tomorrow; a table that cannot be
filled in is a fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from refineboard.domain.invest.criteria import Check, Criterion, Scenario, Step, StepKind
from refineboard.domain.invest.findings import Fault, Subject, Verdict, in_criteria, on_field
from refineboard.domain.invest.lexicon import words_in
from refineboard.domain.invest.patterns import IGNORE_CASE, Pattern
from refineboard.domain.invest.text import Span
from refineboard.domain.invest.vocabulary import VAGUE, VAGUE_RESULTS, WIDGETS
from refineboard.domain.wording import content_of, listed

_STEPS_LIMIT = 8
_STEP_WORDS_LIMIT = 25
_NUMBER = Pattern(r"\d|[\"“”'‘’]\w")
_NEAR = 30
"""Within how many characters a number or a quoted text makes a vague word exact."""
_PLACEHOLDER = Pattern(r"<([^<>\n]{1,60})>")
ACTS = listed(
    "click clicks press presses tap taps enter enters type types select selects open opens choose"
    " chooses submit submits scroll scrolls navigate navigates hover hovers drag drags upload"
    " uploads log logs"
)
"""What a person does at a screen."""
_PERSON_ACTS = Pattern(
    r"(?:(?:I|we|he|she|they)|(?:the\s{1,3}|an?\s{1,3})?[\w-]{1,30})\s{1,3}"
    rf"(?:{'|'.join(sorted(ACTS - {'log', 'logs'}))}|logs?\s{{1,3}}in)\b"
    r"(?!\s{1,3}(?:no|not|nothing|none)\b)",
    IGNORE_CASE,
)
_ASSERTION = (
    r"(?:is|are|was|were|has|have|must|should|shall|can|cannot|will|gets?|shows?|receives?|"
    r"displays?|sends?|contains?|appears?|sees?|fails?|returns?|stays?|remains?|becomes?)"
)
_ANY_ASSERTION = Pattern(rf"\b{_ASSERTION}\b", IGNORE_CASE)
_TWO_ASSERTIONS = Pattern(
    rf"\b{_ASSERTION}\b[^;\n]{{1,200}}?(?:,\s{{0,3}})?\b(and)\s(?:[\w'’-]{{1,30}}\s){{1,4}}?{_ASSERTION}\b",
    IGNORE_CASE,
)
_TASK = Pattern(
    r"(?:add|write|create|update|run|do|make|implement|refactor|deploy|merge|test|review|fix|"
    r"extend|adapt|prepare|set\s{1,3}up|clean\s{1,3}up)\s{1,3}(?:[\w-]{1,20}\s{1,3}){0,3}"
    r"(?:tests?|docs?|documentation|code|readme|changelog|release\s{1,3}notes|build|pipeline|"
    r"branch|migration|scripts?|tickets?|wiki)\b",
    IGNORE_CASE,
)
_UNHAPPY = listed(
    "not no never nothing nobody none without invalid empty error errors fails fail failed failure"
    " missing wrong exceeds exceed refused refuses rejected rejects rejected cannot can't denied"
    " unless except too expired unknown twice duplicate only isn't aren't doesn't don't unavailable"
    " less fewer otherwise unauthorised unauthorized incomplete blank declined"
)
_ENOUGH_TO_EXPECT_UNHAPPY = 4
_SHORTEST = 3
_EDGE = " .,;:!-*"
_MOST_OTHER_WORDS = 4
"""How many words two texts of the same content may differ in: small ones and endings."""
_SEE = "Say what one sees: a state, a number, a text."


def vague_result(subject: Subject) -> Iterator[Fault]:
    """A criterion whose result two people can judge differently."""
    text = subject.criteria_text
    for criterion in subject.criteria:
        for span in _results(criterion):
            words = words_in(text, span)
            found = list(VAGUE_RESULTS.find(words))
            if isinstance(criterion, Scenario):
                ends = {vague.end for vague in found}
                found += [vague for vague in VAGUE.find(words) if vague.end not in ends]
            for vague in found:
                if not _NUMBER.search(text, vague.end, min(vague.end + _NEAR, span.end)):
                    yield in_criteria(subject, vague, "{} can't be checked.", _SEE)


def _results(criterion: Criterion) -> Iterable[Span]:
    if isinstance(criterion, Check):
        return (criterion.span,)
    return (step.span for step in criterion.of_kind(StepKind.THEN))


def incomplete_scenario(subject: Subject) -> Iterator[Fault]:
    """A scenario without an event or without a result."""
    for scenario in _scenarios(subject):
        if not scenario.steps:
            yield in_criteria(
                subject, _head(scenario), "{} has no steps yet.", "Write: Given … When … Then …"
            )
        elif not scenario.of_kind(StepKind.THEN):
            yield in_criteria(
                subject, _head(scenario), "{} has no result.",
                "Add: Then <what one sees>.", subject.missing_level,
            )  # fmt: skip
        elif not scenario.of_kind(StepKind.WHEN) and _is_written_out(scenario):
            yield in_criteria(
                subject, _head(scenario), "{} has no event.", "Add: When <what happens>."
            )


def _is_written_out(scenario: Scenario) -> bool:
    """Whether it is more than "Given <what happens>, then <what one sees>" in one line."""
    return scenario.name is not None or len(scenario.steps) > 2


def order_of_steps(subject: Subject) -> Iterator[Fault]:
    """Two events in a scenario, or a step that stands before what it follows from."""
    for scenario in _scenarios(subject):
        kinds = [step.kind for step in scenario.steps if step.is_first]
        firsts = [step for step in scenario.steps if step.is_first]
        when = [step for step in firsts if step.kind is StepKind.WHEN]
        if len(when) > 1:
            yield in_criteria(
                subject, when[1].span, "{} is a second event: two behaviours in one scenario.",
                "Make a scenario of its own of it.",
            )  # fmt: skip
            continue
        for before, step in zip(kinds, firsts[1:], strict=False):
            if _PLACE[step.kind] < _PLACE[before]:
                yield in_criteria(
                    subject, step.span, "{} stands behind what follows from it.",
                    "Put the steps in the order Given, When, Then.",
                )  # fmt: skip
                break


_PLACE = {kind: place for place, kind in enumerate(StepKind)}


def steps_say_who_acts(subject: Subject) -> Iterator[Fault]:
    """A situation or a result in which a person acts."""
    for scenario in _scenarios(subject):
        for step in scenario.steps:
            words = subject.criteria_text
            if step.kind is StepKind.WHEN or not _PERSON_ACTS.match(words, *step.span):
                continue
            if step.kind is StepKind.GIVEN:
                yield in_criteria(
                    subject, step.span, "{} is an action; Given says how things are.",
                    'Say the state it leads to, such as "the form is open".',
                )  # fmt: skip
            else:
                yield in_criteria(
                    subject, step.span, "{} is an action; Then says what one sees.",
                    "Move it to When, or say its result.",
                )  # fmt: skip


def long_scenario(subject: Subject) -> Iterator[Fault]:
    """More steps, or more words in a step, than anybody reads."""
    text = subject.criteria_text
    for scenario in _scenarios(subject):
        if len(scenario.steps) > _STEPS_LIMIT:
            yield in_criteria(
                subject, _head(scenario), f"{{}}: {len(scenario.steps)} steps are a lot.",
                "Leave out what does not matter for the result.",
            )  # fmt: skip
        for step in scenario.steps:
            if len(text[step.span.start : step.span.end].split()) > _STEP_WORDS_LIMIT:
                yield in_criteria(
                    subject, step.span, "{} is a long step.", "One fact a step; use And."
                )


def outline_table(subject: Subject) -> Iterator[Fault]:
    """An outline without examples, or a placeholder that no column fills."""
    text = subject.criteria_text
    for scenario in _scenarios(subject):
        if scenario.is_outline and not scenario.has_examples:
            yield in_criteria(
                subject, _head(scenario), "{} is an outline without Examples.",
                "Add a table of examples.", Verdict.FAIL,
            )  # fmt: skip
        elif scenario.has_examples:
            for step in scenario.steps:
                for match in _PLACEHOLDER.finditer(text, *step.span):
                    if match.group(1).strip() not in scenario.columns:
                        yield in_criteria(
                            subject, Span(*match.span()), "{} has no column in the examples.",
                            "Add the column, or write the value.", Verdict.FAIL,
                        )  # fmt: skip


def said_before(subject: Subject) -> Iterator[Fault]:
    """A criterion that another one says already, or that only repeats the title."""
    text = subject.criteria_text
    known: set[str] = set()
    for criterion in subject.criteria:
        span = _subject_of(criterion)
        said = " ".join(text[span.start : span.end].lower().split()).strip(_EDGE)
        if said and said in known:
            yield in_criteria(
                subject, span, "{} is said twice.", "Keep one, or say how the two differ."
            )
        elif isinstance(criterion, Check) and _is_the_want(subject, span, said):
            yield in_criteria(
                subject, span, "{} only repeats what is wanted.", "Say how one sees it is done."
            )
        known.add(said)


def _is_the_want(subject: Subject, span: Span, said: str) -> bool:
    """Whether a criterion has the content words of the title or of the want."""
    known = frozenset(said.split())
    for other in (words_in(subject.title), subject.want):
        if len(known - other.known) <= _MOST_OTHER_WORDS:
            content = content_of(words_in(subject.criteria_text, span).words)
            if content and content == content_of(other.words):
                return True
    return False


def plain_check(subject: Subject) -> Iterator[Fault]:
    """A plain criterion that is a task, a topic, or two results in one."""
    text = subject.criteria_text
    for criterion in subject.criteria:
        if not isinstance(criterion, Check):
            continue
        span = criterion.span
        if _TASK.match(text, span.start, span.end):
            yield in_criteria(
                subject, span, "{} is a task, not a result.",
                "Say what holds when it is done; tasks belong to the plan.",
            )  # fmt: skip
        elif len(text[span.start : span.end].split()) < _SHORTEST and not _NUMBER.search(
            text, span.start, span.end
        ):
            yield in_criteria(subject, span, "{} names a topic, not a result.", _SEE)
        elif " and " in text[span.start : span.end] and (
            match := _TWO_ASSERTIONS.match(text, *_first_verb(text, span))
        ):
            yield in_criteria(
                subject, Span(match.start(1), match.end()), "{} begins a second result.",
                "Make each result a criterion of its own.",
            )  # fmt: skip


def second_result(text: str) -> Span | None:
    """The word that joins a second result to a plain criterion's first."""
    match = _TWO_ASSERTIONS.match(text, *_first_verb(text, Span(0, len(text))))
    return None if match is None else Span(*match.span(1))


def _first_verb(text: str, span: Span) -> Span:
    found = _ANY_ASSERTION.search(text, span.start, span.end)
    return Span(span.end, span.end) if found is None else Span(found.start(), span.end)


def only_happy(subject: Subject) -> Iterator[Fault]:
    """Many criteria of a ready story, and none says what happens when something goes wrong."""
    if not subject.is_settled or len(subject.criteria) < _ENOUGH_TO_EXPECT_UNHAPPY:
        return
    if _UNHAPPY.isdisjoint(subject.criteria_words.known):
        yield on_field(
            "acceptance criteria", "No criterion says what happens when something goes wrong.",
            "Add one for an empty, wrong or refused value, if there is such a case.",
        )  # fmt: skip


def widget_steps(subject: Subject) -> Iterator[Fault]:
    """N: steps that name widgets, so that the screen is fixed before it is designed."""
    if not subject.is_user_story or not WIDGETS.is_in(subject.criteria_words):
        return
    text = subject.criteria_text
    for criterion in subject.criteria:
        for span in _spans(criterion):
            for widget in WIDGETS.find(words_in(text, span)):
                yield in_criteria(
                    subject, widget, "{} fixes the screen.", "Say what the person does or sees."
                )


def _spans(criterion: Criterion) -> Iterable[Span]:
    if isinstance(criterion, Check):
        return (criterion.span,)
    return (step.span for step in criterion.steps)


def _scenarios(subject: Subject) -> Iterator[Scenario]:
    return (criterion for criterion in subject.criteria if isinstance(criterion, Scenario))


def _head(scenario: Scenario) -> Span:
    """What a scenario is quoted by: its name, or else its first step."""
    if scenario.name is not None:
        return scenario.name
    steps = (step.span for step in scenario.steps if step.span.start < step.span.end)
    return next(steps, scenario.span)


def _subject_of(criterion: Criterion) -> Span:
    """What two criteria are compared by: a name, the situation and event, or the whole check."""
    if isinstance(criterion, Check):
        return criterion.span
    if criterion.name is not None:
        return criterion.name
    before: list[Step] = [step for step in criterion.steps if step.kind is not StepKind.THEN]
    if not before:
        return criterion.span
    return Span(before[0].span.start, before[-1].span.end)
