"""The values of INVEST: what a rule looks at, what it finds, and what a report says.

Plain values, so that a half-typed form can be judged as well as an item. A rule yields faults
and knows neither its name nor its letter: the table of rules in `report` adds both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from refineboard.domain.invest.around import ALONE, Around
from refineboard.domain.invest.criteria import Criterion, parse_criteria
from refineboard.domain.invest.lexicon import NO_WORDS, Words, words_in
from refineboard.domain.invest.prose import prose_of
from refineboard.domain.invest.settings import USUAL, InvestSettings, lexicon_of
from refineboard.domain.invest.text import Part, Span, StoryText, parse_story, story_source
from refineboard.domain.wording import words_of


class Letter(StrEnum):
    """The six properties of a good story."""

    __hash__ = str.__hash__  # an enumeration's own is a line of Python

    I = "I"  # noqa: E741 - the letter's name
    N = "N"
    V = "V"
    E = "E"
    S = "S"
    T = "T"


class Verdict(StrEnum):
    """How an item does on one letter."""

    __hash__ = str.__hash__

    PASS = "pass"  # noqa: S105 - not a password
    HINT = "hint"
    FAIL = "fail"
    NOT_APPLICABLE = "n/a"


_SETTLED = ("ready", "doing", "done")
_SENTENCES_READ = 50
_LARGE = ("epic", "capability", "feature")


@dataclass(slots=True)
class Subject:
    """One item as INVEST sees it. Nobody changes it; to freeze it costs a tenth of its making."""

    kind: str
    enabler: str | None
    title: str
    description: str
    acceptance_criteria: tuple[str, ...]
    benefit_hypothesis: str
    points: float | None
    state_category: str
    """funnel, refining, ready, doing or done."""
    parent: str | None
    blocked: str | None
    depends_on: tuple[str, ...]
    size: float | None = None
    """The job size of a feature."""
    settings: InvestSettings = USUAL
    around: Around = ALONE
    waived: frozenset[str] = frozenset()
    """Rules whose findings people have called no problem in this item."""
    is_title_story: bool = field(init=False, repr=False, compare=False)
    """Whether the title holds the story's sentence, not the description."""
    story: StoryText = field(init=False, repr=False, compare=False)
    """The text that holds the story, in its parts."""
    prose: str = field(init=False, repr=False, compare=False)
    """The same text, as long, without what is no prose: code, logs, quotes, addresses."""
    criteria_text: str = field(init=False, repr=False, compare=False)
    """The acceptance criteria in one text, to which the offsets of their findings refer."""

    criteria_words: Words = field(init=False, repr=False, compare=False)
    """The words of all acceptance criteria."""
    criteria: tuple[Criterion, ...] = field(init=False, repr=False, compare=False)
    """The acceptance criteria, read as checks and scenarios."""
    want: Words = field(init=False, repr=False, compare=False)
    """The words of the story's means; none where nothing is wanted."""
    reason: Words = field(init=False, repr=False, compare=False)
    """The words of the story's ends; none where no reason is given."""
    known: frozenset[str] = field(init=False, repr=False, compare=False)
    """All words of the story and of the criteria, but the role's."""

    def __post_init__(self) -> None:
        """Reads the story out of the fields."""
        source, text = story_source(self.title, self.description)
        self.is_title_story = source == "title"
        self.story = story = parse_story(text)
        self.prose = text = prose_of(text)
        self.want = NO_WORDS if story.means is None else words_in(text, story.means)
        self.reason = NO_WORDS if story.ends is None else words_in(text, story.ends)
        entries = self.acceptance_criteria
        self.criteria_text = "\n".join(entries)
        self.criteria_words = words_in(self.criteria_text) if entries else NO_WORDS
        self.criteria = parse_criteria(entries) if entries else ()
        self.known = self.want.known | self.reason.known | self.criteria_words.known
        if story.rest:
            rest = story.rest[:_SENTENCES_READ]
            self.known |= frozenset(words_of(text[rest[0].start : rest[-1].end]))

    @property
    def story_text(self) -> str:
        """The text to which the offsets of the story's findings refer."""
        return self.story.text

    @property
    def stretches(self) -> tuple[Words, ...]:
        """The words of the means, the ends and what is outside the parts: all but the role."""
        text, rest = self.prose, self.story.rest[:_SENTENCES_READ]
        return (self.want, self.reason, *[words_in(text, span) for span in rest])

    def is_named(self, part: Part, span: Span) -> bool:
        """Whether words of the text are a term of the team's glossary, or within one."""
        if not self.settings.glossary or part is Part.FIELD or span.start == span.end:
            return False
        text = self.criteria_text if part is Part.CRITERIA else self.story.text
        terms = lexicon_of(self.settings.glossary).find(words_in(text))
        return any(term.start <= span.start and span.end <= term.end for term in terms)

    @property
    def is_large(self) -> bool:
        """Whether the item stands above a team's stories."""
        return self.kind in _LARGE

    @property
    def is_user_story(self) -> bool:
        """Whether it should say who wants what and why; enablers, defects and spikes need not."""
        return self.kind == "story" and not self.enabler

    @property
    def is_exploring(self) -> bool:
        """Whether it is there to find something out."""
        return self.kind == "spike" or self.enabler == "exploration"

    @property
    def is_spike(self) -> bool:
        """Whether a team finds something out within an iteration."""
        return self.is_exploring and not self.is_large

    @property
    def is_done(self) -> bool:
        """Whether it is over."""
        return self.state_category == "done"

    @property
    def is_settled(self) -> bool:
        """Whether it claims to be ready: what is missing then is a fail, before it a hint."""
        return self.state_category in _SETTLED

    @property
    def missing_level(self) -> Verdict:
        """How much it weighs that something is missing."""
        return Verdict.FAIL if self.is_settled else Verdict.HINT

    @property
    def is_in_words(self) -> bool:
        """Whether there is enough to judge its fields by: more than a user story's bare title."""
        return self.story.is_story or not self.is_user_story or self.is_settled


class Fault(NamedTuple):
    """What a rule found wrong, and where."""

    level: Verdict
    """HINT or FAIL."""
    part: Part
    span: Span
    evidence: str
    message: str
    suggestion: str


class Asks(StrEnum):
    """Which items a rule may find something in, so that the others are spared the call."""

    ALL = "all"
    STORY = "user stories with a sentence"
    NO_STORY = "user stories without one"
    JOINED = "items in whose want something may be joined"
    WANTS = "those, and items that want something in several sentences"
    SAID = "user stories in which a marker may stand twice"
    NO_REASON = "items that want something and do not say why"
    REASON = "items that say why they want something"
    ESTIMATED = "items with points"
    UNESTIMATED = "items without points"
    OTHER = "all but user stories"
    CRITERIA = "items with acceptance criteria"
    NO_CRITERIA = "items without"
    SEVERAL = "items with two criteria or more"
    COMPARED = "items with a criterion that may be said already"
    SCENARIOS = "items with a scenario among their criteria"
    ODD_SCENARIOS = "items with a scenario that is not simply Given, When and Then"
    CHECKS = "items with a plain check among their criteria"
    LINKS = "items that wait in vain"
    SAME = "items that say what others say"
    NEAR = "items that say it but for a word"
    PARTS = "items that have parts"
    BRACKETS = "user stories' sentences with a bracket or a bar"
    REST = "user stories with text beside their sentence"
    QUESTIONS = "items with a question mark"
    KEYS = "items whose text has a hyphen before a digit"
    BLOCKED = "items that are blocked"


class Rule(NamedTuple):
    """One thing that a letter asks for."""

    id: str
    letter: Letter
    find: Callable[[Subject], Iterable[Fault]]
    asks: Asks = Asks.ALL
    """Whom it is asked of; the rule itself looks closer."""
    clues: frozenset[str] = frozenset()
    """Words without all of which it finds nothing, where there are such: it is called only for
    texts that hold one of them."""
    is_shown: bool = True
    """Whether people are told. What is true and of no use to them is only counted."""


class Finding(NamedTuple):
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


class InvestReport(NamedTuple):
    """All of it for one item."""

    verdicts: Mapping[Letter, Verdict]
    findings: tuple[Finding, ...]
    story: StoryText
    counted: frozenset[str] = frozenset()
    """The rules that found something nobody is told of."""

    @property
    def worst(self) -> Verdict:
        """FAIL or HINT where some letter has it, else PASS."""
        found = self.verdicts.values()
        return next((v for v in (Verdict.FAIL, Verdict.HINT) if v in found), Verdict.PASS)


def in_story(
    subject: Subject, span: Span, message: str, suggestion: str, level: Verdict = Verdict.HINT
) -> Fault:
    """A fault in words of the story's text; `{}` in the message stands for them, in quotes."""
    words = subject.story.words(span)
    said = message.replace("{}", f'"{words}"')
    return Fault(level, _part_at(subject.story, span), span, words, said, suggestion)


def in_criteria(
    subject: Subject, span: Span, message: str, suggestion: str, level: Verdict = Verdict.HINT
) -> Fault:
    """A fault in words of the acceptance criteria."""
    words = subject.criteria_text[span.start : span.end]
    said = message.replace("{}", f'"{words}"')
    return Fault(level, Part.CRITERIA, span, words, said, suggestion)


def on_field(field: str, message: str, suggestion: str, level: Verdict = Verdict.HINT) -> Fault:
    """A fault of a field as a whole."""
    return Fault(level, Part.FIELD, Span(0, 0), field, message, suggestion)


def _part_at(story: StoryText, span: Span) -> Part:
    """Where words of the story's text stand; what is outside the parts counts as the want."""
    for part, place in ((Part.ROLE, story.role), (Part.ENDS, story.ends)):
        if place is not None and place.start <= span.start and span.end <= place.end:
            return part
    return Part.MEANS
