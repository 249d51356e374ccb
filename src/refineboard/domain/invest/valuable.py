"""V, second half: what is it good for? A story says why, a feature has a benefit hypothesis.

Words are taken as they are: whether a reason is a good one is for people to say, so the only
reasons that get a hint are those that say the want again or nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.invest.findings import Fault, Subject, in_story, on_field
from refineboard.domain.invest.joining import VERBS
from refineboard.domain.invest.lexicon import LONGEST_READ, Words
from refineboard.domain.invest.patterns import IGNORE_CASE, Pattern
from refineboard.domain.invest.text import Span
from refineboard.domain.invest.vocabulary import first_word_of_weight
from refineboard.domain.invest.well_formed import is_half_typed
from refineboard.domain.wording import content_of, listed

_PURPOSE = Pattern(
    r"\b(?:since(?!\s{1,9}(?:the\s{1,9}(?:start|beginning|end|last|date|day|time|first|previous)|"
    r"last|then|when|yesterday|\d)\b)|thus|thereby|therefore|hence|otherwise|given\s{1,9}that|"
    r"which\s{1,9}(?:I|we)\s{1,9}can\s{1,9}use\s{1,9}to|as\s{1,9}a\s{1,9}result|"
    r"(?:just\s{1,9})?in\s{1,9}case|"
    r"to\s{1,9}make\s{1,9}(?:[\w'’-]{1,30}\s{1,9}){1,6}?(?:more|less|better|easier|faster|safer)|"
    r"(?:this|that)\s{1,9}way|(?:for|with)\s{1,9}(?:the|an?)\s{1,9}(?:purpose|goal|aim|intention|"
    r"intent|objective|sake|benefit|view)|in\s{1,9}an\s{1,9}(?:effort|attempt)|"
    r"in\s{1,9}the\s{1,9}interests?\s{1,9}of|(?<!able\s)(?<!ability\s)to\s{1,9}(?:support|"
    r"help(?!\s{1,9}(?:pages?|files?|texts?|desks?|screens?|cent(?:er|re)|sections?)\b)))\b|"
    r",\s{1,9}to\s{1,9}(?!be\b)[a-z]{2}|"
    r",\s{1,9}(?:and\s{1,9})?(?:allowing|enabling|helping|letting|making|saving|avoiding|ensuring|"
    r"reducing|improving|preventing|giving|as\s{1,9}(?:I|we|it|this|they)|"
    r"(?:which|this|that|it)\s{1,9}(?:(?:will|would|can|could)\s{1,9})?"
    r"(?:help|allow|enable|let|make|save|reduce|improve|prevent|avoid)s?)\b|"
    r"\bfor\s{1,9}(?:(?:better|more|greater|improved)\s{1,9})?(?:clarity|consistency|simplicity|"
    r"transparency|traceability|accountability|convenience|completeness|compliance|readability|"
    r"maintainability|(?:[\w-]{1,20}\s{1,9}){1,2}(?:purposes|reasons))\Z|"
    r"\b(?:have|hold|schedule|attend|organi[sz]e|run|conduct|arrange|plan)\s{1,9}"
    r"(?:[\w-]{1,20}\s{1,9}){0,3}?(?:workshop|meeting|session|interview|discussion|survey|"
    r"retrospective|training)s?\s{1,9}to\s{1,9}(?!be\b)[a-z]{2}",
    IGNORE_CASE,
)
"""Other ways to give a reason, behind a want's first letter."""
_FOR_WHAT = Pattern(
    r"\b(?:so|because|since|for|to(?!\s{1,3}(?:(?-i:[A-Z0-9])|v\d|(?:the|an?|new|version)\b))|enables?|allows?|lets?|makes?|before|unblocks?|prevents?|"
    r"reduces?|avoids?|without|needs?|requires?|required|demands?|asks?)\b",
    IGNORE_CASE,
)
"""How an enabler tells its purpose; any of them will do."""
_PURPOSE_WORDS = listed(
    "since thus thereby therefore hence otherwise given purpose which help support result way goal"
    " case make aim intention intent objective sake benefit view effort attempt interest interests"
    " clarity consistency simplicity transparency traceability accountability convenience"
    " completeness compliance readability maintainability purposes reasons workshop workshops"
    " meeting meetings session sessions interview interviews discussion discussions survey surveys"
    " retrospective retrospectives training trainings"
)
_GAIN = Pattern(
    r"\sto\s{1,9}(?:(?:better|further|also)\s{1,9})?(?:allow|enable|account\s{1,9}for|accommodate|avoid|prevent|reduce|decrease|"
    r"minimi[sz]e|maximi[sz]e|increase|improve|enhance|ensure|make\s{1,9}sure|comply|facilitate|"
    r"speed\s{1,9}up|satisfy|stay|gain|optimi[sz]e|simplify|understand|"
    r"save\s{1,9}(?:\w{1,12}\s{1,9})?(?:time|money|effort|costs?|space|paper|work|resources|"
    r"bandwidth|memory|energy))\b",
    IGNORE_CASE,
)
"""An infinitive that tells what is gained, and not what is done: behind a want of its own it is a
reason."""
_GAINS = listed(
    "allow enable account accommodate avoid prevent reduce decrease minimise minimize"
    " maximise maximize increase improve enhance ensure sure comply facilitate speed satisfy"
    " stay gain optimise optimize simplify understand save"
)
_CHANGES = listed(
    "update enhance extend modify upgrade refactor expand improve rework adapt rewrite restructure"
    " tweak tune"
)
_BEFORE_COMPLEMENT = listed(
    "able ability option options way ways how need needs want wants wish chance opportunity"
    " possibility possible button link tool tools feature function functionality and or what when"
    " where which whether whom who things something anything sure ready right going used have has"
)
"""Words that an infinitive belongs to: it says what for, and not why."""
_ASKING = listed(
    "ask tell allow get enable invite require request let force permit encourage remind want help"
    " teach train instruct prompt advise"
)
"""Verbs that ask somebody to do what the infinitive says."""
_FEWEST_WORDS_BEFORE = 3
_STARTS_OF_A_REASON = Pattern(
    r"(?:(?:this|that|it)\s{1,9}(?:(?:will|would|can|could|should)\s{1,9})?"
    r"(?:way|helps?|allows?|enables?|lets?|makes?|saves?|reduces?|improves?|prevents?|avoids?)\b|"
    r"(?:this|that|it)\s{1,9}(?:is|would\s{1,9}be|will\s{1,9}be)\s{1,9}(?:(?:very|really|quite|much)\s"
    r"{1,9})?(?:useful|helpful|handy|needed|necessary|required|important|inconvenient|annoying|"
    r"confusing|tedious)\b|otherwise\b|the\s{1,9}(?:reason|benefit|purpose|goal|aim)\b|"
    r"(?:benefits?|reason|rationale|why)\s{0,3}:)",
    IGNORE_CASE,
)
"""How a sentence of its own begins that says why."""
_MEASURE = Pattern(
    r"\d|%|percent|half|double|twice|fewer|less|more|reduc|increas|drop|from\s.{1,60}\sto\s",
    IGNORE_CASE,
)
_GENERIC = listed(
    "use using used work works do does done system feature function functionality app application"
    " thing things properly correctly"
)
"""Words that say nothing about what gets better."""
_FINDING_OUT = listed("see view know find get access read check find display show look understand")
"""What one does with what is wanted: with the want's own words behind it, nothing is added."""
_NEXT_FUNCTION = Pattern(
    r"(?:it|the\s{1,9}(?:system|page|app|application|site|website|screen|window))\s{1,9}"
    r"(?:takes|opens|shows|displays|brings|goes|loads|redirects|leads|navigates|appears)\b",
    IGNORE_CASE,
)
_SENTENCES_READ = 3
_IT = (("it",), ("the",))
_MOST_NEW_WORDS = 6
"""A reason of more words that the want does not have, small ones among them, says more than it."""


def missing_benefit(subject: Subject) -> Iterator[Fault]:
    """A want without a reason."""
    story = subject.story
    if story.ends is not None or story.means is None or subject.benefit_hypothesis.strip():
        return
    if not subject.is_user_story or not story.is_story or is_half_typed(subject):
        return
    if not _has_purpose(subject):
        end = story.means.end
        yield in_story(
            subject, Span(end, end), "No reason is given.",
            "Add: so that <what it is good for>.", subject.missing_level,
        )  # fmt: skip


def _has_purpose(subject: Subject) -> bool:
    """Whether the want itself or the sentence behind it says what it is for."""
    story, known = subject.story, subject.want.known
    means = story.means_text
    may_be = "," in means or not _PURPOSE_WORDS.isdisjoint(known)
    if may_be and _PURPOSE.search(means, 1, LONGEST_READ):
        return True
    if not _GAINS.isdisjoint(known) and _names_gain(subject.want):
        return True
    if not _CHANGES.isdisjoint(known) and _is_changed_to(subject.want):
        return True
    end = story.means.end if story.means else 0
    return any(
        _STARTS_OF_A_REASON.match(story.text, rest.start, rest.end)
        for rest in story.rest[:_SENTENCES_READ]
        if rest.start >= end
    )


def _is_changed_to(want: Words) -> bool:
    """Whether something that exists is changed "to …": what changes a thing says what for."""
    words = want.words
    carrier = first_word_of_weight(want)
    if carrier is None or words[carrier] not in _CHANGES:
        return False
    return any(
        words[place] == "to"
        and words[place + 1] in VERBS
        and words[place - 1] not in _BEFORE_COMPLEMENT
        for place in range(carrier + 2, len(words) - 1)
    )


def _names_gain(want: Words) -> bool:
    """Whether the want is an action with an infinitive behind it that tells what is gained."""
    words = want.words
    if words[:1] != ("to",) or not _ASKING.isdisjoint(words):
        return False
    for match in _GAIN.finditer(want.text, want.start, want.end):
        place = want.place(Span(match.start() + 1, match.end()))
        if place >= _FEWEST_WORDS_BEFORE and words[place - 1] not in _BEFORE_COMPLEMENT:
            return True
    return False


def hollow_benefit(subject: Subject) -> Iterator[Fault]:
    """A reason that says the want again."""
    if _says_little(subject) and not _new_words(subject):
        yield in_story(
            subject, subject.story.ends or Span(0, 0), "{} says the want again.",
            "Say what gets better for the person or the business.",
        )  # fmt: skip


def weak_benefit(subject: Subject) -> Iterator[Fault]:
    """A reason that names what the system does next, or only that one sees what is wanted.

    People see this in half of the cases alone, so nobody is told.
    """
    story = subject.story
    if story.ends is None or story.means is None or subject.benefit_hypothesis.strip():
        return
    is_next = subject.reason.words[:1] in _IT and _NEXT_FUNCTION.match(
        story.text, story.ends.start, story.ends.end
    )
    if is_next or (_says_little(subject) and _new_words(subject) <= _FINDING_OUT_STEMS):
        yield in_story(subject, story.ends, "{} is one more function.", "")


def _says_little(subject: Subject) -> bool:
    """Whether the reason has few words that the want does not have, and one of content at all."""
    story = subject.story
    if story.ends is None or story.means is None or subject.benefit_hypothesis.strip():
        return False
    reason = subject.reason
    if len(reason.known - subject.want.known) > _MOST_NEW_WORDS:
        return False
    content = content_of(reason.words)
    return bool(content) and (
        not _new_words(subject) or _new_words(subject) < content - _GENERIC_STEMS
    )


def _new_words(subject: Subject) -> frozenset[str]:
    """Content words of the reason that the want does not have."""
    return content_of(subject.reason.words) - content_of(subject.want.words) - _GENERIC_STEMS


_GENERIC_STEMS = content_of(_GENERIC)
_FINDING_OUT_STEMS = content_of(_FINDING_OUT)


def no_purpose(subject: Subject) -> Iterator[Fault]:
    """An enabler that does not say what it makes possible, and hangs on nothing that would."""
    if not subject.enabler or subject.is_exploring or subject.parent or subject.is_done:
        return
    texts = (subject.title, subject.description, subject.benefit_hypothesis)
    if not any(_FOR_WHAT.search(text, 0, LONGEST_READ) for text in texts if text):
        yield on_field(
            "parent", "Nothing says what it makes possible.",
            "Name it: to <what becomes possible>; or link the feature it enables.",
        )  # fmt: skip


def missing_hypothesis(subject: Subject) -> Iterator[Fault]:
    """A feature without a benefit hypothesis."""
    if _needs_hypothesis(subject) and not subject.benefit_hypothesis.strip():
        yield on_field(
            "benefit hypothesis", "The benefit hypothesis is missing.",
            "Write: We believe <outcome> if <users> achieve <something> with this feature.",
            subject.missing_level,
        )  # fmt: skip


def unmeasured_hypothesis(subject: Subject) -> Iterator[Fault]:
    """A benefit hypothesis that nobody can prove wrong."""
    hypothesis = subject.benefit_hypothesis
    if _needs_hypothesis(subject) and hypothesis.strip() and not _MEASURE.search(hypothesis):
        yield on_field(
            "benefit hypothesis", "The benefit hypothesis names nothing that can be measured.",
            "Name a number: how much of what, by when.",
        )  # fmt: skip


def _needs_hypothesis(subject: Subject) -> bool:
    return subject.is_large and not subject.enabler
