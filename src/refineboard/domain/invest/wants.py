"""How many wants a story's means holds: the places where a word joins, and the verbs behind.

Two readings, because people disagree: any joining word may join two wants, and one with a verb of
its own behind it does. What is one step, one name or one clause is never two.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from refineboard.domain.invest.joining import (
    ALSO_NOUNS,
    ASKING,
    CHECKS,
    CLAUSE,
    DETAILS,
    FILLERS,
    FIRST_STEPS,
    HANDED_ON,
    JOINING,
    LISTING,
    LISTING_WORDS,
    NAMED_AGAIN,
    NEXT_STEPS,
    NO_VERBS,
    OBJECT_STARTS,
    OUTCOMES,
    PAIRS,
    PARTNERS,
    PERCEIVING,
    QUESTIONS,
    RESULTS,
    SELDOM_BEFORE_NOUN,
    SPEAKERS,
    STUDYING,
    SURE_OBJECT_STARTS,
    VERBS,
)
from refineboard.domain.invest.lexicon import Words, words_in
from refineboard.domain.invest.text import Span
from refineboard.domain.invest.vocabulary import LEADING

_JOINTS = JOINING | {"well"}
"""Words without which no word joins two wants, though a comma may."""

_FIRST_JOINING = JOINING | {"as"}
_MOST_JOINTS = 20
_ARTICLES = frozenset({"a", "an", "the", "of"})
_MARKS = frozenset(",/")


class Joint(NamedTuple):
    """A place in the want where a word, or a comma between verbs, may join two wants."""

    first: int
    """The first joined word: the joining word itself, or the verb behind a comma."""
    last: int
    verb: int | None
    """The place of the second want's verb."""

    @property
    def end(self) -> int:
        """The last word to be quoted."""
        return self.last if self.verb is None else self.verb


def may_hold_joints(words: Words) -> bool:
    """A quick look whether there may be joints at all."""
    if not words.known.isdisjoint(_JOINTS):
        return True
    text, start, end = words.text, words.start, words.end
    return text.find(",", start, end) >= 0 or text.find("/", start, end) >= 0


def joints_in(words: Words) -> tuple[Joint, ...]:
    """All joints of a want: where words join first, in order, then where only a comma does."""
    if not may_hold_joints(words):
        return ()
    if words.known.isdisjoint(_JOINTS) and _head(words) < 0:
        return ()
    return _joints_at(words.text, words.start, words.end)


@lru_cache(maxsize=8)
def _joints_at(text: str, start: int, end: int) -> tuple[Joint, ...]:
    words = words_in(text, Span(start, end))
    head = _head(words)
    chain = _chain(words, head)
    last = len(words.words) - 1
    joining = (
        place
        for place, word in enumerate(words.words)
        if word in _FIRST_JOINING and 0 < place < last and _joins(words, place)
    )
    found = [
        Joint(place, place + (2 if words.words[place] == "as" else 0), _verb(words, place, head))
        for place in islice(joining, _MOST_JOINTS)
        if _stands_alone(words, place)
    ]
    if found and (not LISTING_WORDS.isdisjoint(words.known) or "(" in text):
        hidden = [match.span() for match in LISTING.finditer(text, start, end)]
        found = [
            joint
            for joint in found
            if not any(first <= words.span(joint.first).start < last for first, last in hidden)
        ]
    return tuple(found + chain)


def verbs_before(words: Words, joint: Joint) -> tuple[int, ...]:
    """The places of the verbs that share the object behind a joint's verb: "view and print fees".

    None where the want before the joint has an object of its own.
    """
    place = joint.first - 1
    while place >= 0 and words.words[place] in JOINING:
        place -= 1
    if not _is_verb_at(words, place, _head(words)):
        return ()
    found = [place]
    while place > 0 and _is_verb(words.words[place - 1]) and _between(words, place - 1) in _MARKS:
        place -= 1
        found.append(place)
    return tuple(reversed(found))


def _head(words: Words) -> int:
    """The place of the verb that carries the want, -1 where it is no verb."""
    for place, word in enumerate(words.words):
        if word in LEADING or word.endswith("ly") or word in ("either", "both", "only", "also"):
            continue
        is_verb = word in VERBS or word in ALSO_NOUNS
        return place if is_verb and words.words[place - 1] not in _ARTICLES else -1
    return -1


def _chain(words: Words, head: int) -> list[Joint]:
    """Verbs behind the first one that a comma or a slash joins: "create, modify rules"."""
    found: list[Joint] = []
    place = head
    while 0 <= place < len(words.words) - 1 and _is_verb(words.words[place + 1]):
        if _between(words, place) not in _MARKS or len(found) == _MOST_JOINTS:
            break
        pair = words.words[place], words.words[place + 1]
        if not _is_one_step(*pair) and pair not in PAIRS:
            found.append(Joint(place + 1, place + 1, place + 1))
        place += 1
    return found + _spliced(words, head)


def _spliced(words: Words, head: int) -> list[Joint]:
    """Verbs with objects of their own that only a comma joins: "track my hours, see my pay"."""
    if head < 0 or words.text.find(",", words.start, words.end) < 0:
        return []
    return [
        Joint(place, place, place)
        for place in range(head + 2, len(words.words) - 1)
        if words.words[place] in VERBS
        and words.words[place + 1] in SURE_OBJECT_STARTS
        and "," in _between(words, place - 1)
        and not _is_in_clause(words, place, head)
        and not _goes_on(words, place, place, head)
    ][:_MOST_JOINTS]


def _is_verb(word: str) -> bool:
    return word in VERBS or word in ALSO_NOUNS


def _between(words: Words, place: int) -> str:
    """What stands between a word and the next one, without blanks."""
    return words.between(place).strip()


def _joins(words: Words, place: int) -> bool:
    word = words.words[place]
    if word == "then":
        return words.words[place - 1] not in JOINING
    if word in JOINING:
        before, after = words.words[place - 1], words.words[place + 1]
        if after in JOINING and after != "then":
            return False
        if before in JOINING and place > 1:
            before = words.words[place - 2]
        clause = words.words[max(0, place - 6) : place]
        return (
            (before, after) not in PAIRS and "between" not in clause and "both" not in clause[-2:]
        )
    return words.words[place : place + 3] == ("as", "well", "as")


def _stands_alone(words: Words, place: int) -> bool:
    """Whether no slash or letter touches it, as in "A/V and"; "and/or" is one joining word.

    Two capitalised words with "&" between them are a name.
    """
    text = words.text
    if words.words[place] != "&" and text.find("/", words.start, words.end) < 0:
        return True
    span = words.span(place)
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    if before == "/" and words.words[place - 1] == "and":
        before = ""
    if any(mark == "/" or mark.isalnum() for mark in (before, after)):
        return False
    if words.words[place] != "&":
        return True
    names = (words.span(place - 1).start, words.span(place + 1).start)
    return not all(text[start].isupper() for start in names)


def _verb(words: Words, place: int, head: int) -> int | None:
    """The place of a second want's verb behind a joining word."""
    behind = place + (3 if words.words[place] == "as" else 1)
    verb = behind
    while verb < len(words.words) and (
        words.words[verb] in FILLERS or words.words[verb].endswith("ly")
    ):
        verb += 1
    if verb >= len(words.words):
        return None
    if not SPEAKERS.isdisjoint(words.words[behind:verb]):
        return verb
    if _is_alternative(words, place) or _goes_on(words, place, verb, head):
        return None
    return verb if _begins_want(words, place, verb, head) else None


def _is_alternative(words: Words, place: int) -> bool:
    return words.words[place] == "or" and "either" in words.words[:place]


def _goes_on(words: Words, place: int, verb: int, head: int) -> bool:
    """Whether what is joined belongs to the same clause or the same step as what is before it."""
    if "," not in _between(words, place - 1) and _is_in_clause(words, place, head):
        return True
    first = words.words[head] if head >= 0 else ""
    found = words.words[verb]
    if (
        first in ("ensure", "know")
        or found in CHECKS
        or found in DETAILS
        or (found in STUDYING and not STUDYING.isdisjoint((first, words.words[place - 1])))
        or (first in FIRST_STEPS and found in NEXT_STEPS)
    ):
        return True
    if found in OUTCOMES and not RESULTS.isdisjoint(words.words[verb + 1 : verb + 4]):
        return True
    behind = words.words[verb + 1 : verb + 2]
    if not NAMED_AGAIN.isdisjoint(behind) and _is_one_step(first, found):
        return True
    return _is_one_step(words.words[place - 1], found)


def _is_one_step(first: str, second: str) -> bool:
    return second in PARTNERS.get(first, ())


def _is_in_clause(words: Words, place: int, head: int) -> bool:
    """Whether a clause opened before the joining word and its own verb is what is joined."""
    for back in range(place - 1, max(head, place - 12), -1):
        word = words.words[back]
        if word in CLAUSE:
            return True
        if word == "to":
            before = words.words[back - 1]
            is_asked = head >= 0 and words.words[head] in ASKING and back > head
            return before in QUESTIONS or before in HANDED_ON or is_asked
    return False


def _begins_want(words: Words, place: int, verb: int, head: int) -> bool:
    """Whether the word behind a joining word is a verb, and not a noun of a list."""
    found = words.words[verb]
    behind = words.words[verb + 1] if verb + 1 < len(words.words) else ""
    if found in ALSO_NOUNS:
        if behind in OBJECT_STARTS or _is_verb_at(words, place - 1, head):
            return True
        first = words.words[head] if head >= 0 else ""
        return (
            found in SELDOM_BEFORE_NOUN
            and first in VERBS
            and first not in PERCEIVING
            and behind.endswith("s")
        )
    if found in VERBS:
        return True
    return (
        behind in SURE_OBJECT_STARTS
        and head >= 0
        and found.isalpha()
        and found not in NO_VERBS
        and not found.endswith(("s", "ed", "ing", "ion", "ty", "ness", "ment", "er", "or"))
    )


def _is_verb_at(words: Words, place: int, head: int) -> bool:
    """Whether a word is used as a verb: it carries the want, follows "to", or is chained to one."""
    if words.words[place] in ("for", "in", "out", "up") and place > 0:
        place -= 1
    while _is_verb(words.words[place]):
        if place == head or words.words[place - 1] in ("to", "can"):
            return True
        if place < 1 or _between(words, place - 1) not in _MARKS:
            return False
        place -= 1
    return False
