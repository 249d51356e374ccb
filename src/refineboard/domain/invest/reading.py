"""What a text that is no story reads like: a bug report, a question, a task or a topic.

A tracker's plain summary is no bad story: it is another thing, which answers other questions. Who
reads it as a bug asks for steps and for what was expected, not for a role. It becomes a story only
where a person makes it one.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from refineboard.domain.invest.joining import ALSO_NOUNS, VERBS
from refineboard.domain.invest.lexicon import LONGEST_READ
from refineboard.domain.invest.patterns import IGNORE_CASE, MANY_LINES, Pattern
from refineboard.domain.invest.prose import has_trace, prose_of
from refineboard.domain.invest.recognised import criteria_in
from refineboard.domain.wording import listed, words_of


class Reading(StrEnum):
    """What a text reads like."""

    BUG = "bug"
    QUESTION = "question"
    TASK = "task"
    TOPIC = "topic"


class Reads(NamedTuple):
    """What a text reads like, and what is missing for that."""

    reading: Reading
    missing: tuple[str, ...]


_BUG = Pattern(
    r"(?:\A|:\s)(?:no|empty|duplicate|null|double)\s|\b(?:fails?|failed|failing|failures?|errors?\b(?!\s(?:message|code|handling|page|channel))|"
    r"exceptions?\b(?!\s(?:handling|strategy))|npe|crash(?:es|ed|ing)?|broken?|breaks|bugs?(?!\s?-?fix)|incorrect(?:ly)?|"
    r"wrong(?:ly)?|(?:does|do|did|is|are|was|has|have|could|would|will|can)\s?(?:n['’]?t|\snot)\b|cannot|"
    r"no\slonger|not\s\w{3,20}ed\b|not\s(?:work|found|pass|show|being|reset|re-?set|able|set|closed|updated|visible|valid|correct)\w*|"
    r"missing|unable\sto|hangs?|leaks?|leaking|times?\sout|timeouts?|regression|throws?|unexpected|"
    r"invalid|inconsistent|stops\sworking|still\soccurs?|deadlock|corrupt\w*|ignored|useless|lost|"
    r"nullpointer\w*|\w{3,40}(?:Exception|Error))\b",
    IGNORE_CASE,
)
_MENDS = listed("fix fixes fixed")
_DOCS = listed(
    "document docs doc documentation readme javadoc guide test tests test-cases coverage acceptance"
)
"""What such a task leaves behind is in its name."""
_ASKS = listed(
    "investigate research explore evaluate spike poc prototype analyse analyze study compare"
    " determine assess brainstorm how what why which should is can does do are whether experiment"
    " design review understand identify"
)
_SPIKE = Pattern(r"\bspike\b|\bpoc\b|proof\sof\sconcept|\binvestigat\w+|\?\s{0,9}\Z", IGNORE_CASE)
_TASK_VERBS = listed(
    "bump migrate setup rename cleanup clean-up port provide make rework rewrite rebase drop"
    " deprecate"
    " revise introduce enhance improve improvements optimize optimise externalize externalise"
    " upgrade downgrade extract consolidate decouple wire expose tidy polish reorganize automate"
    " bring finalize finalise complete change let have get ensure make do give keep try pull hook"
    " turn pass write rethink factor apply combine unify replace align"
    " adapt adopt expand polish document test"
)
_STEPS = Pattern(
    r"reproduc\w*|\bsteps?\b|\brepro\b|\bwhen\s(?:i|we|you|the|a|an|running|using|calling|trying|there|"
    r"\w+ing)\b|\bif\s(?:i|we|you|the|a|an|there)\b|\bafter\s\w+ing\b|\btry(?:ing)?\sto\b|"
    r"\b(?:run|running|ran|execute[ds]?|click|call|start|deploy|create|launch)\b|"
    r"^\s{0,9}(?:[-*#]|\d+[.)])\s|\{code|```|\bcurl\b|\w:>|\$\s\.?/|(?<!\S)\./\w",
    MANY_LINES,
)
_LACKS = Pattern(
    r"\b(?:does|do|did|is|are|has|have|can)\s?(?:n['’]?t|\snot)\s(?:support|offer|have|provide|contain|"
    r"include|allow|list|document|mention)\w*\b",
    IGNORE_CASE,
)
"""What is not there at all shows without steps."""
_CIRCUMSTANCE = Pattern(r"\b(?:when|if|after|while|during|on)\s(?:[\w-]{1,30}\s){2}", IGNORE_CASE)
"""A summary that says when it happens."""
_EXPECTED = Pattern(
    r"\bexpect\w*|\bshould(?:n['’]t)?\b|\bmust\b|\binstead\b|\bought\b|supposed\sto|\bneeds?\sto\b|"
    r"\bcorrect\sbehaviou?r\b|\bused\sto\b|\bwant\b|\bdesired\b|\brequired\b",
    IGNORE_CASE,
)
_FAILS = Pattern(
    r"\b(?:fail\w*|error\w*|exceptions?|\w{3,40}(?:Exception|Error)|npe|crash\w*|hangs?|leak\w*|throws?|"
    r"times?\sout|deadlock|not|cannot|\w{2,6}n['’]t|unable|stops|missing|no|fix\w*|broken|"
    r"breaks|too\s\w+)\b",
    IGNORE_CASE,
)
"""What says by itself what was expected: that it does not fail, or does what it does not."""
_ACTUAL = Pattern(
    r"\bactual\w*|\bcurrently\b|\bget(?:s|ting)?\b|\bgot\b|\breturn\w*|\bresult\w*|\bsee\b|\bshow\w*|\bobserv\w*|"
    r"\bbut\b|\bhowever\b|\bnow\b",
    IGNORE_CASE,
)
_OUTCOME = Pattern(
    r"\b(?:so\b|because|since|in\sorder|to\s(?:allow|enable|support|avoid|make|reduce|improve|ensure|be|have|help|let|"
    r"keep|prevent|use|get|provide)|enables?|allows?|lets|needs?|requires?|required|should|must|will|would|can|"
    r"currently|instead|without|such\sthat|goal|purpose|scope|expected)\b",
    IGNORE_CASE,
)
_TIME_BOX = Pattern(
    r"time[- ]?box|\b(?:\d{1,3}|an?|one|two|three|four|five|half\s{1,3}an?)\s{1,3}"
    r"(?:hours?|days?|weeks?|iterations?|sprints?|h|d)\b",
    IGNORE_CASE,
)
_NEW_VERSION = Pattern(
    r"\b(?:to|with|version|from)\s(?:[\w.-]{1,30}\s){0,4}?v?\d+(?:\.[\w]+)*", IGNORE_CASE
)
"""What is different is the version: "Update Spring to 4.2"."""
_SHORTEST_OUTCOME = 4
_LONG_TITLE = 9
"""Words of a title that leaves little open."""
"""Words of a description that may say what is different when a task is done."""
_SHORTEST_TOPIC = 8
_BEGUN = Pattern(r"[\W_]{0,20}(?:as\s(?:an?|the)\s|i\s(?:want|need|would)\b)", IGNORE_CASE)
"""A story that somebody began."""
_MUST = Pattern(r"\b(?:should|must|shall|needs?\sto)\b", IGNORE_CASE)
_SAYS_WHO = Pattern(r"(?:[\w/]{1,20}:\s)?[\w ]{2,40}\s(?:wants?|needs?|can)\s", IGNORE_CASE)


@lru_cache(maxsize=256)
def reads_like(title: str, description: str, *, has_points: bool = False) -> Reads:
    """What a summary and its description read like together."""
    description = description[:LONGEST_READ]
    is_begun = _BEGUN.match(title) or _BEGUN.match(description)
    if is_begun and reading_of(title) is not Reading.BUG:
        return Reads(Reading.TOPIC, ("what is to be done, and for whom",))
    prose = prose_of(description)
    has_criteria = bool(criteria_in(description))
    reading = reading_of(
        title, shows_trace=has_trace(description) and _BUG.search(description) is not None
    )
    if reading is Reading.BUG:
        return Reads(reading, missing_of_bug(title, description))
    if reading is Reading.QUESTION:
        is_boxed = has_points or _TIME_BOX.search(prose) or _TIME_BOX.search(title)
        says_what_for = (
            has_criteria
            or len(words_of(prose)) >= _SHORTEST_OUTCOME
            or "?" in title
            or _OUTCOME.search(title)
        )
        missing = () if says_what_for else ("what is to be known in the end",)
        return Reads(reading, missing if is_boxed else (*missing, "a time box"))
    words = len(words_of(prose))
    if reading is Reading.TASK:
        is_told = (
            has_criteria
            or len(description.split()) >= _SHORTEST_OUTCOME
            or len(title.split()) >= _LONG_TITLE
            or not _DOCS.isdisjoint(words_of(title))
            or _OUTCOME.search(title)
            or _NEW_VERSION.search(title)
        )
        return Reads(reading, () if is_told else ("what is different when it is done",))
    is_told = (
        has_criteria
        or words >= _SHORTEST_TOPIC
        or _OUTCOME.search(prose)
        or _SAYS_WHO.match(title)
        or _MUST.search(title)
    )
    return Reads(reading, () if is_told else ("what is to be done, and for whom",))


_PREFIX = Pattern(r"\A[\w/&. ]{1,24}(?::|\s[-–])\s{1,4}", IGNORE_CASE)
"""The part of the product before the summary: "UI: …", "JobPlugin - …"."""


def _nothing(_: re.Match[str]) -> str:
    return ""


def reading_of(title: str, *, shows_trace: bool = False) -> Reading:
    """What a summary reads like by its own words; with a trace below it tells of a bug."""
    words = words_of(_PREFIX.sub(_nothing, title))
    if len(words) > 1 and words[0].endswith("ly") and words[0] not in VERBS:
        words = words[1:]
    first = words[0] if words else ""
    if len(words) > 2 and words[1] in ("and", "&", "or") and words[2] in VERBS:
        first = words[2]
    if first in _MENDS and _BUG.search(title):
        return Reading.BUG
    if _SPIKE.search(title) or first in _ASKS:
        return Reading.QUESTION
    if first in VERBS or first in ALSO_NOUNS or first in _TASK_VERBS:
        is_noun = first in ALSO_NOUNS and first not in _TASK_VERBS and _BUG.search(title)
        if not is_noun:
            return Reading.TASK
    if _BUG.search(title) or shows_trace:
        return Reading.BUG
    return Reading.TOPIC


def _first_step(text: str) -> re.Match[str] | None:
    """The first sentence that says to do something: "Print a fee of 12 digits"."""
    starts = islice(_SENTENCE.finditer(text, 0, LONGEST_READ), _MOST_SENTENCES)
    return next((start for start in starts if start.group(1).lower() in VERBS), None)


_SENTENCE = Pattern(r"(?:\A|[.!?]\s|\n)[\W_]{0,9}([A-Za-z]{2,20})\s", 0)
_MOST_SENTENCES = 50


def missing_of_bug(title: str, description: str) -> tuple[str, ...]:
    """Which of steps, expected and actual result a bug report lacks."""
    found = {
        "the steps": _LACKS.search(title)
        or _CIRCUMSTANCE.search(title)
        or _STEPS.search(description, 0, LONGEST_READ)
        or _first_step(description),
        "what was expected": _FAILS.search(title)
        or _EXPECTED.search(title)
        or _EXPECTED.search(description, 0, LONGEST_READ),
        "what happened": _BUG.search(title)
        or _BUG.search(description, 0, LONGEST_READ)
        or _ACTUAL.search(description, 0, LONGEST_READ),
    }
    return tuple(name for name, match in found.items() if match is None)
