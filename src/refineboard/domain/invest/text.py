"""Splits a story's text into who wants it (role), what is wanted (means) and why (ends).

Found by the shape of the sentence, not by a list of exact openings: people write "As the admin
I'd like", "In order to x, as a y, I want z", and "As a result" is no role. In running text a role
counts only if somebody wants, needs or can do something after it; at the very start a single part
counts too, so that a story can be read while it is typed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import Literal, NamedTuple

from refineboard.domain.invest.patterns import Pattern
from refineboard.domain.invest.prose import prose_of


class Part(StrEnum):
    """Where in an item a finding stands."""

    __hash__ = str.__hash__  # an enumeration's own is a line of Python

    ROLE = "role"
    MEANS = "means"
    ENDS = "ends"
    CRITERIA = "criteria"
    FIELD = "field"


class Span(NamedTuple):
    """A stretch of a text, by character offsets."""

    start: int
    end: int


class StoryText(NamedTuple):
    """A text and its parts; a part's span holds its words without the marker before them."""

    text: str
    role: Span | None = None
    means: Span | None = None
    ends: Span | None = None
    rest: tuple[Span, ...] = ()
    """Sentences outside the three parts."""

    def words(self, span: Span | None) -> str:
        """The words of a span, "" for none."""
        return "" if span is None else self.text[span.start : span.end]

    @property
    def role_text(self) -> str:
        """Who wants it."""
        return self.words(self.role)

    @property
    def means_text(self) -> str:
        """What is wanted."""
        return self.words(self.means)

    @property
    def ends_text(self) -> str:
        """What it is good for."""
        return self.words(self.ends)

    @property
    def is_story(self) -> bool:
        """Whether somebody wants something."""
        return self.role is not None and self.means is not None


# Runs of blanks are bounded in every pattern: an unbounded one costs quadratic time on a text
# that is all blanks. A pattern that begins with a set of letters is found several times faster
# than one that begins with a word's edge or ignores case, hence `[Aa](?<!\w.)`.
_I = re.IGNORECASE
_QUOTE = r"\\?['’‘ʼ´`\x92]"
_OPENING = re.compile(
    r"[Aa](?<!\w.)(?i:s\s{1,9}(?:an?|the|one\s{1,9}of\s{1,9}the)[*_]{0,2}\s{1,99})", re.DOTALL
)
_BARE_OPENING = Pattern(r"[\s*_>\"“#-]{0,99}as\s{1,9}(?=\w)", _I)
_IDIOM = (
    r"(?:results?|consequence|matter|reminder|minimum|bonus|prerequisite|precondition|workaround|"
    r"work-around|complement|supplement|addition|addendum|example|alternative|compromise|side\s"
    r"{1,9}(?:note|effect)|courtesy|precaution|continuation|basis|string|follow-?\s?(?:up|on)|"
    r"(?:first|second|third|next|last|final|interim|temporary|quick|further|additional|initial|"
    r"starting)\s{1,9}(?:step|fix|measure|point|stage|phase|task|pass|cut|iteration|improvement)|"
    r"(?:short|long)[- ]term\s{1,9}(?:fix|solution|goal))"
)
_NO_ROLE = Pattern(
    # Nobody is a result, whatever stands behind it; a rule or a guide may be somebody's trade.
    rf"{_IDIOM}(?![\w'’-])(?!\s{{1,9}}(?:owner|manager|author|engineer|lead|team|reviewer)s?\b)|"
    r"(?:rule|start|whole|part|guide|test|note|hint|default|goal|side|convenience)"
    r"(?![\w'’-])(?=\s{0,9}(?:,\s{0,9}(?:we|it|this|the)\b|(?:of|for|to|on|in|that|and|or)\b))|"
    r"(?-i:an?|the|(?:soon|long|far|well|much|many)(?=\s{1,9}as\b)|of|per|it|this|that|we|i|if|is|discussed|mentioned|"
    r"described|agreed|requested|expected|above|to|for|you|opposed|always|usual|usually|before|"
    r"shown|noted|seen|needed|required|appropriate|possible)\b(?![-'’])",
    _I,
)
_SAYS_SOMETHING = Pattern(
    r"(?:[\w'’-]{1,30}\s{1,9}){1,4}?(?:is|are|was)\s{1,9}(?:that|to)\b|"
    r"(?:(?!(?:I|we|who|that|which)\b)[\w'’-]{1,30}\s{1,9}){1,5}(?:may|might|will|could|would|becomes?)\b",
    _I,
)
"""What is no role though it follows "as a": a sentence with a verb of its own."""
_NO_MEANS = Pattern(r"(?:to|be|able|the|an?|have|ability|option|possibility|\W){1,20}\Z", _I)
"""A want that is no more than its beginning: "I want to be able to:"."""
_HOW_MUCH = (
    r"(?:(?:really|only|also|just|still)\s{1,9})?"
    rf"(?:(?:do\s{{1,9}}not|don{_QUOTE}?t|never)\s{{1,9}})?"
)
_VERBS_OF_WANTING = (
    r"(?:want|need|like|love|wish|prefer|expect|(?:(?:should|must)\s{1,9})?be\s{1,9}able|"
    rf"(?:must|should|can|may)(?!{_QUOTE}t))"
)
_WANT = re.compile(
    rf"[IiWw](?<!\w.)(?i:(?:(?<=i)|e)(?:(?:{_QUOTE}d|\s{{1,9}}w(?:ould|ill))?\s{{1,9}}{_HOW_MUCH}"
    rf"{_VERBS_OF_WANTING}|(?:{_QUOTE}m|\s{{1,9}}am|\s{{1,9}}are)\s{{1,9}}able)\b)"
)
_WANT_WITHOUT_I = Pattern(
    r",\s{0,9}(?:would\s{1,9}like|wants?|needs?|(?:should\s{1,9})?be\s{1,9}able)\b", _I
)
_MAY = Pattern(r"(?:must|should|can|may|able|expect|love)\Z", _I)
_WANT_FIRST = Pattern(
    rf"\s{{0,99}}(?:I|we)(?:\s{{1,9}}(?:want|need|wish)|(?:{_QUOTE}d|\s{{1,9}}would)\s{{1,9}}like)\b",
    _I,
)
_SUBJECT = (
    "I|we|they|the|my|our|it|he|she|his|her|their|its|your|users?|people|everyone|everybody|"
    "everything|when|if|whenever|anyone|anybody|someone|somebody|nobody|nothing|no|others?|"
    "customers?|there|this|these|you|each|any|all|a|an|both|what|whoever"
)
_DEGREE = (
    "many|much|little|few|far|long|often|soon|on|called|forth|big|large|small|slow|fast|hard|easy|"
    "difficult|bad|good|high|low|late|early|complex|simple|important|is|are|as|to|that"
)
"""What follows "so" where it says how much."""
_SOMETHING_HAPPENS = (
    r"(?<!do\sso)(?<!ing\sso)(?<!or\sso)(?<!if\sso)(?<!is\sso)(?<!re\sso)(?<!as\sso)"
    rf"\s{{1,9}}(?!(?:{_DEGREE})\b)(?=[a-z][\w'’-]{{1,30}}\s{{1,9}}(?:[\w'’-]{{1,30}}\s{{1,9}}){{0,3}}?"
    r"(?:can|will|could|would|won['’]t|don['’]t|doesn['’]t|cannot|is|are|has|have|gets?|stays?|"
    r"remains?|runs?|works?|knows?|sees?)\b)"
)
"""Behind "so": whatever it is that then is, has or can do something."""
_ENDS = re.compile(
    r"[BbIiSs](?<!\w.)(?i:(?<=s)o(?:,?\s{0,9}t(?:hat|aht)(?:\b|(?=I\b))(?:\s{1,9}so\b)?"
    r"(?:\s{1,9}that\b)?|,|\s{1,9}as\s{1,9}to\b|"
    r"\s{1,9}(?=(?:" + _SUBJECT + r")\b)|" + _SOMETHING_HAPPENS + r")|"
    r"(?<=i)n\s{1,9}order\s{1,9}(?:to|that|for)\b|(?<=b)ecause\b(?!\s{1,9}of\b))"
)
_PLAIN_SO = 4
"""A marker of fewer characters is "so" and a blank."""
_SOMEBODY = Pattern(rf"(?:{_SUBJECT})\b", _I)
_SO_THAT = Pattern(r"\bso\s{1,9}that\b", _I)
_ENDS_FIRST = Pattern(r"\s{0,99}(?:in\s{1,9}order\s{1,9}to|so\s{1,9}that)\b", _I)
_STOP = re.compile(
    r"[.!?\n](?:(?<=[.!?])(?<![.!?][.!?])(?=\s|$)|"
    r"(?<=\n)(?:[ \t\r]*\n|(?=[ \t]{0,99}(?:[-*•+]\s|h\d\.\s|acceptance\s|"
    r"(?-i:[A-Z])\w{1,20}(?:\s\w{1,20}){0,2}:))))",
    _I,
)
"""The end of a sentence: a full stop, a blank line, or a line that opens a list or a heading,
such as "Notes:"."""
_ABBREVIATION = Pattern(r"\b(?:e\.g|i\.e|etc|vs|incl|approx|no|resp|cf)\.\Z|\d\.\Z", _I)
_CLOSING = Pattern(r"\b(?:[Ee]tc|[A-Z]{2,5})\.\Z")
_NEXT = Pattern(r"\s{1,9}(?:I|We|As|In|The|This|It|That)\b")
_SHORT_AND_ON = Pattern(
    r".{0,6}?\b(?:refs?|perf|misc|specs?|govt|dept|std|max|min|avg|doc|impl|config|conf|env|dev|prod|"
    r"est|temp|tech|reqs?|mgmt|dist|orgs?|admin|auth|fig|sec|vol|ext|int|params?)\.[ ]{1,3}[a-z]"
)
"""A word cut short with a stop, and then no capital: "perf. benchmarks"."""
_ROLE_END = Pattern(r"[,;:\n]")
BLANKS = " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
AFTER = BLANKS + ",;:.*"
_BEFORE = AFTER + "-"
_LONGEST_ROLE = 200
_USUAL_ROLE = 40
_OPENINGS_TRIED = 30
_MOST_STOPS = 1000
"""What stands behind so many sentences is taken as one: no story has them."""


class Layout(NamedTuple):
    """A story's text and, beside its parts, the places of their markers."""

    story: StoryText
    opening: int | None = None
    """Where "As a" begins."""
    want: Span | None = None
    """The marker "I want"."""
    reason: int | None = None
    """Where "so that" begins."""


@lru_cache(maxsize=32)
def parse_story(text: str) -> StoryText:
    """The parts of a story; without any part everything is rest. Only prose is read."""
    return layout_of(text).story


def layout_of(text: str) -> Layout:
    """A text's parts and the places of their markers."""
    prose = prose_of(text)
    layout = _layout_of(prose)
    return layout if prose is text else layout._replace(story=layout.story._replace(text=text))


def _layout_of(text: str) -> Layout:
    lead = _ENDS_FIRST.match(text)
    sentences = _Sentences(text)
    found = _role_and_want(text) or _want_alone(sentences, lead) or _role_alone(text)
    if found is None:
        return _reason_alone(sentences, lead)
    opening, role, want = found
    first = opening if opening is not None else want.start if want else 0
    begin = want.end if want else role.end if role else 0
    end = sentences.end(begin) if want else begin
    marker = _reason_after(sentences, begin, end)
    means = ends = between = None
    after = end
    if marker is not None:
        between = _trimmed(text, end, marker.start())
        end = end if between else marker.start()
        after = sentences.end(marker.end())
        ends = _trimmed(text, marker.end(), after)
    if want:
        means = _trimmed(text, want.end, end)
        if means is not None and _NO_MEANS.fullmatch(text, means.start, means.end):
            means = None
    reason = marker.start() if marker else None
    before = sentences.between(0, first) if first else ()
    if ends is None and lead is not None and lead.end() < first <= sentences.end(lead.end()):
        ends, reason, before = _trimmed(text, lead.end(), first), 0, ()
    rest = before + ((between,) if between else ()) + sentences.between(after, len(text))
    return Layout(StoryText(text, role, means, ends, rest), opening, want, reason)


class _Sentences:
    """A text and the places at which its sentences stop, which are looked for once."""

    def __init__(self, text: str) -> None:
        self.text = text
        stops = islice(_STOP.finditer(text), _MOST_STOPS)
        self._stops = [stop.start() for stop in stops if _is_stop(text, stop)]

    def end(self, start: int) -> int:
        """Where the sentence that goes on at `start` stops, before its full stop."""
        following = bisect_left(self._stops, start)
        return self._stops[following] if following < len(self._stops) else len(self.text)

    def between(self, start: int, end: int) -> tuple[Span, ...]:
        """The sentences between two places, and the parts of them."""
        stops = self._stops
        inner = stops[bisect_left(stops, start) : bisect_left(stops, end)]
        edges = zip([start, *[stop + 1 for stop in inner]], [*inner, end], strict=True)
        spans = [_trimmed(self.text, first, last) for first, last in edges if first < last]
        return tuple([span for span in spans if span is not None])


def _is_stop(text: str, stop: re.Match[str]) -> bool:
    """Whether a sentence ends there, and no word that is cut short."""
    end = stop.end()
    goes_on = text[end : end + 4].lstrip(" ")[:1]
    if text[end - 1] != ".":
        return not (text[end - 1] in "?!" and (goes_on.islower() or goes_on == "("))
    start = max(0, end - 8)
    if _ABBREVIATION.search(text, start, end):
        # "Such as YARN or CF. I'd like": what ends a sentence may be cut short as well.
        return _CLOSING.search(text, start, end) is not None and _NEXT.match(text, end) is not None
    return not (goes_on.islower() and _SHORT_AND_ON.match(text, start))


_Found = tuple[int | None, Span | None, Span | None]


def _role_and_want(text: str) -> _Found | None:
    for opening in islice(_openings(text), _OPENINGS_TRIED):
        if _is_no_role(text, opening.end()):
            continue
        limit = opening.end() + _LONGEST_ROLE
        want = _WANT.search(text, opening.end(), limit)
        if want is None or want.start() - opening.end() > _USUAL_ROLE:
            # A later "I can" belongs to the reason.
            limit = want.start() if want else limit
            want = _WANT_WITHOUT_I.search(text, opening.end(), limit) or want
        if want is None:
            continue
        role = _trimmed(text, opening.end(), want.start())
        if role is not None and not _STOP.search(text, role.start, role.end):
            start = opening.end() - len(opening.group().lstrip('"“#*_>- \t\r\n'))
            return start, role, Span(*want.span())
    return None


def _is_no_role(text: str, start: int) -> bool:
    """Whether what follows "as a" is an idiom, or the subject of a sentence."""
    return (_NO_ROLE.match(text, start) or _SAYS_SOMETHING.match(text, start)) is not None


def _openings(text: str) -> Iterator[re.Match[str]]:
    # The first one stands at the very start of nearly every text: a search costs three times that.
    first = _OPENING.match(text)
    if first is not None:
        yield first
    yield from _OPENING.finditer(text, first.end() if first else 0)
    bare = _BARE_OPENING.match(text)
    if bare is not None:
        yield bare


def _want_alone(sentences: _Sentences, lead: re.Match[str] | None) -> _Found | None:
    text = sentences.text
    want = _WANT_FIRST.match(text)
    if want is None and lead is not None:
        end = min(lead.end() + _LONGEST_ROLE, sentences.end(lead.end()))
        want = _WANT.search(text, lead.end(), end)
    if want is None:
        return None
    start = want.end() - len(want.group().lstrip())
    return None, None, Span(start, want.end())


def want_in(text: str, sentence: Span) -> Span | None:
    """The marker with which one more sentence wants something, such as "I'd also like"."""
    opening = _OPENING.match(text, sentence.start)
    found = _WANT.search(text, sentence.start, min(sentence.end, sentence.start + _LONGEST_ROLE))
    if found is None or (opening is None and found.start() > sentence.start):
        return None
    return None if _MAY.search(found.group()) else Span(*found.span())


def _role_alone(text: str) -> _Found | None:
    opening = _OPENING.match(text, len(text) - len(text.lstrip()))
    if opening is None or _is_no_role(text, opening.end()):
        return None
    limit = opening.end() + _LONGEST_ROLE
    stops = (p.search(text, opening.end(), limit) for p in (_ROLE_END, _STOP, _ENDS))
    end = min((stop.start() for stop in stops if stop), default=min(limit, len(text)))
    role = _trimmed(text, opening.end(), end)
    return None if role is None else (opening.start(), role, None)


def _reason_alone(sentences: _Sentences, lead: re.Match[str] | None) -> Layout:
    text = sentences.text
    if lead is not None:
        end = sentences.end(lead.end())
        ends = _trimmed(text, lead.end(), end)
        if ends is not None:
            rest = sentences.between(end, len(text))
            start = lead.end() - len(lead.group().lstrip())
            return Layout(StoryText(text, ends=ends, rest=rest), reason=start)
    return Layout(StoryText(text, rest=sentences.between(0, len(text))))


def _reason_after(sentences: _Sentences, start: int, end: int) -> re.Match[str] | None:
    """The marker of the ends, in the sentence that ends at `end` or opening the next one."""
    text = sentences.text
    marker = _ENDS.search(text, start, min(end + 40, len(text)))
    if marker is not None and marker.end() - marker.start() < _PLAIN_SO:
        # "An avenue so parents can answer, so that I learn": the first is part of the want.
        is_weak = not _SOMEBODY.match(text, marker.end())
        marker = (is_weak and _SO_THAT.search(text, marker.end(), end)) or marker
    if marker is None or text[end : marker.start()].strip(AFTER):
        if marker is not None and marker.start() < end:
            return marker
        # Without a capital it goes on, whatever the full stop says.
        is_going_on = text[end : end + 2] == ". " and text[end + 2 : end + 3].islower()
        return _ENDS.search(text, end, sentences.end(end + 2)) if is_going_on else None
    return marker


def _trimmed(text: str, start: int, end: int) -> Span | None:
    words = text[start:end]
    left = words.lstrip(_BEFORE)
    start += len(words) - len(left)
    end = start + len(left.rstrip(AFTER))
    return Span(start, end) if start < end else None


def story_source(title: str, description: str) -> tuple[Literal["title", "description"], str]:
    """Which field holds the story's sentence, and its text."""
    if not description.strip():
        return ("description", description) if not title.strip() else ("title", title)
    first = description.lstrip().partition("\n\n")[0]
    if parse_story(first).is_story or not parse_story(title).is_story:
        return "description", description
    return "title", title
