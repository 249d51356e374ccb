"""N, second half: does the story's sentence hold the story alone?

Notes and asides close what should stay open to talk, and they hide the story. They belong into a
paragraph below, so what stands under the story's own paragraph of a description is no finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from refineboard.domain.invest.findings import Fault, Subject, in_story
from refineboard.domain.invest.patterns import IGNORE_CASE, Pattern
from refineboard.domain.invest.soundness import is_note
from refineboard.domain.invest.text import Span

_BRACKET = Pattern(r"\([^()\n]{1,300}\)|\[[^\[\]\n|]{1,200}\|[^\[\]\n]{1,500}\]")
_SAYS_MORE = Pattern(r"\s|:")
_PLURAL = Pattern(r"\((?:s|es|n)\)")
_ACRONYM = Pattern(r"[A-Z][A-Za-z0-9/&.-]{1,9}\Z")
_LETTERS = Pattern(r"[a-z](?:-[a-z]){1,7}\Z")
_WORD = Pattern(r"[A-Za-z0-9]+")
_WANT_AGAIN = Pattern(
    r"(?:I|we)\s{1,9}(?:want|need|would\s{1,9}like)\b(?:\s{1,9}to\b)?", IGNORE_CASE
)
_SO_THAT_SO = Pattern(r"\bso\s{1,9}that\s{1,9}so\b", IGNORE_CASE)
_MARKER = 30
"""How long a marker between two parts may be."""
_SECOND_REASON = Pattern(r"\bso\s{1,9}that\b", IGNORE_CASE)
_SPEAKERS = (("i",), ("we",))
_FEW_SENTENCES = 2
_WORDS_NAMED = 6
_WORDS_OF_ASIDE = 3
"""Blanks in a bracket that is worth a word; a shorter one disturbs nobody."""
_BELOW = "Move it below the story, as a note of its own."
_ADDRESS_BELOW = "Leave its words, and move the address below the story."


def bracket(subject: Subject) -> Iterator[Fault]:
    """A note or a link inside the sentence. What only spells a name out is none."""
    story = subject.story
    if not _is_judged(subject):
        return
    for part in (story.role, story.means, story.ends):
        if part is None or ("(" not in story.text and "|" not in story.text):
            continue
        for match in _BRACKET.finditer(story.text, part.start, min(part.end + 1, len(story.text))):
            span = Span(*match.span())
            if match.group().startswith("["):
                yield in_story(subject, span, "{} holds an address.", _ADDRESS_BELOW)
            elif _is_aside(story.text, match) and _is_worth_a_word(subject, match):
                yield in_story(subject, span, "{} is an aside.", _BELOW)


def _is_worth_a_word(subject: Subject, match: re.Match[str]) -> bool:
    """Whether a bracket is long; in a description, also whether it says that it is a note."""
    words = match.group()
    if words.count(" ") < _WORDS_OF_ASIDE:
        return False
    text = subject.story.text
    return subject.is_title_story or is_note(
        text[: match.start()], words.strip("()"), text[match.end() :]
    )


def short_bracket(subject: Subject) -> Iterator[Fault]:
    """Any bracket, also of a word or two or in a description: those are not worth a word."""
    story = subject.story
    if not _is_judged(subject):
        return
    for part in (story.role, story.means, story.ends):
        if part is None:
            continue
        for match in _BRACKET.finditer(story.text, part.start, min(part.end + 1, len(story.text))):
            if match.group().startswith("(") and _is_aside(story.text, match):
                yield in_story(subject, Span(*match.span()), "{} is an aside.", _BELOW)


def _is_aside(text: str, match: re.Match[str]) -> bool:
    return not _PLURAL.fullmatch(match.group()) and not _spells_out(text, match)


def _spells_out(text: str, match: re.Match[str]) -> bool:
    """Whether the bracket holds an acronym of the words before it, or the words of one."""
    inside = match.group()[1:-1].strip()
    before = text[max(0, match.start() - 120) : match.start()].rstrip()
    words = _WORD.findall(before)
    if words and (_ACRONYM.match(inside) or _LETTERS.match(inside)):
        letters = "".join([letter for letter in inside if letter.isupper()]).lower()
        letters = letters or inside.replace("-", "")
        return _initials(words[-2 * len(letters) :], letters)
    if words and _ACRONYM.match(words[-1]):
        return _initials(_WORD.findall(inside), words[-1].lower())
    return False


def _initials(words: list[str], letters: str) -> bool:
    """Whether the letters begin words in this order; small words may stand between."""
    if not letters:
        return False
    place = 0
    for word in words:
        if place < len(letters) and word[0].lower() == letters[place]:
            place += 1
    return place == len(letters)


def text_beside(subject: Subject) -> Iterator[Fault]:
    """The same in a description, where notes have their place: counted, and shown to nobody."""
    if not subject.is_title_story:
        yield from _beside(subject)


def more_text(subject: Subject) -> Iterator[Fault]:
    """A sentence beside the story's own in a title; many behind it are one finding."""
    if subject.is_title_story:
        yield from _beside(subject)


def _beside(subject: Subject) -> Iterator[Fault]:
    """Sentences in the story's own paragraph."""
    if not _is_judged(subject):
        return
    story, last = subject.story, subject.story.ends or subject.story.means
    if last is None:
        return
    text, apart = story.text, len(story.text)
    if not subject.is_title_story and "\n" in text:
        # What stands under the story, in a line of its own, is where it should be.
        line = text.find("\n", last.end)
        apart = line if line >= 0 else apart
    beside = [
        sentence
        for sentence in story.rest
        if sentence.start < apart and _SAYS_MORE.search(text, sentence.start, sentence.end + 1)
    ]
    behind = [sentence for sentence in beside if sentence.start >= last.end]
    if len(behind) > _FEW_SENTENCES:
        del beside[-len(behind) :]
    for sentence in beside:
        yield in_story(subject, sentence, "{} is no part of the story.", _BELOW)
    if len(behind) > _FEW_SENTENCES:
        start = " ".join(story.words(behind[0]).split()[:_WORDS_NAMED])
        yield in_story(
            subject, Span(behind[0].start, behind[-1].end),
            f'{len(behind)} sentences, from "{start} …" on, are no part of the story.',
            "Move them below the story, as a paragraph of their own.",
        )  # fmt: skip


def more_than_a_summary(subject: Subject) -> Iterator[Fault]:
    """A text that is no story, and has notes or more sentences than one."""
    story = subject.story
    if len(story.rest) > 1 or (story.rest and _BRACKET.search(story.text)):
        yield in_story(subject, story.rest[-1], "{} is no part of a summary.", _BELOW)


def may_say_twice(subject: Subject) -> bool:
    """A quick look whether a marker may stand twice."""
    story, ends = subject.story, subject.story.ends
    if subject.want.words[:1] in _SPEAKERS or "that" in subject.reason.known:
        return True
    if story.means is None or ends is None:
        return False
    return story.text[max(0, ends.start - _MARKER) : ends.start].lower().count("so") > 1


def said_twice(subject: Subject) -> Iterator[Fault]:
    """A marker that stands twice: "I want I want", or two reasons one behind the other."""
    story = subject.story
    if not _is_judged(subject) or story.means is None:
        return
    again = _WANT_AGAIN.match(story.text, story.means.start)
    if again is None and story.ends is not None:
        start, end = story.ends
        again = _SO_THAT_SO.search(story.text, max(0, start - _MARKER), start + 1)
        if again is None and " that" in story.text[start:end].lower():
            again = _SECOND_REASON.search(story.text, start, end)
    if again is not None:
        yield in_story(subject, Span(*again.span()), "{} says it twice.", "Say it once.")


def _is_judged(subject: Subject) -> bool:
    return subject.is_user_story and subject.story.is_story
