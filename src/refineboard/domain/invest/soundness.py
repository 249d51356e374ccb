"""Whether a fix may be offered: only what nobody has to read twice.

A fix moves words about. It is sound where each text that comes of it parses again with a verb
first, no pronoun has lost its noun, no condition its consequence, and no word is lost but those
that join.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from refineboard.domain.invest.joining import ALSO_NOUNS, VERBS
from refineboard.domain.invest.lexicon import Words, words_in
from refineboard.domain.invest.patterns import IGNORE_CASE, Pattern
from refineboard.domain.invest.text import Span, parse_story, want_in
from refineboard.domain.invest.vocabulary import LEADING
from refineboard.domain.invest.wants import Joint, joints_in, verbs_before
from refineboard.domain.wording import listed, words_of

_PRONOUNS = listed(
    "it its they them their theirs this that these those he him his she her hers itself themselves"
    " such same former latter one ones both each which there so then"
)
"""Words that stand for something said before; a part without it says nothing."""
_POINTING = listed("it they them this that these those he she such there which so then")
_JOINERS = listed("and or & then also as well to i we want would like be able")
_CONDITIONS = listed(
    "if when unless until while before after once without where whenever because since though"
    " although except only not never instead rather even just optionally possibly otherwise both"
    " either neither between respectively or by using via"
)
_TAIL = listed("using via by from through with within during in on at for into per")
"""Words that begin what may hold for both wants: "pay and cancel bills from the app"."""
_OPEN_LAST = listed(
    "a an the of to in on at by for from with and or my your our its their this that which who is"
    " are be as into more either both not no very"
)
_ASIDE_OPENS = Pattern(
    r"[\W_]{0,4}(?:e\.?g\b|i\.?e\b|ex\b|for\s{1,9}(?:example|instance)|such\s{1,9}as|see\b|cf\b|"
    r"note\b|similar|like\b|currently|presumably|refs?\b|aka\b|a\.k\.a|the\s|an?\s|this\s"
    r"{1,9}is|today)",
    IGNORE_CASE,
)
_FEWEST_OF_NOTE = 3


def splits_soundly(want: Words, means: Sequence[str]) -> bool:
    """Whether the means of each want, as they were cut, say on their own what was wanted."""
    joints = [joint for joint in joints_in(want) if joint.verb is not None]
    if (
        not joints
        or not _CONDITIONS.isdisjoint(want.known)
        or "(" in want.text[want.start : want.end]
    ):
        return False
    shared = verbs_before(want, joints[0])
    if len(joints) > 1 and not (shared and all(_is_beside(want, joint) for joint in joints)):
        return False
    parts = [words_in(part) for part in means]
    if _lost(want.words, means) or not all(_has_verb_and_object(part) for part in parts):
        return False
    later = parts if shared else parts[1:]
    if any(not _PRONOUNS.isdisjoint(part.known) for part in later):
        return False
    # "To check and correct texts to be clear": the end may belong to one of the two.
    last = max(joint.verb or 0 for joint in joints)
    return "to" not in want.words[last + 1 :] if shared else _TAIL.isdisjoint(parts[-1].known)


def _is_beside(want: Words, joint: Joint) -> bool:
    return joint.verb is not None and bool(verbs_before(want, joint) or joint.first == joint.verb)


def _lost(words: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether a word of the whole is in none of its parts, but for those that join."""
    kept = Counter(word for part in parts for word in words_of(part))
    whole = Counter(words)
    return any(kept[word] < count for word, count in whole.items() if word not in _JOINERS)


def _has_verb_and_object(part: Words) -> bool:
    """Whether it is "to", a verb and something behind it that is not left open."""
    words = [word for word in part.words if word not in ("either", "both")]
    place = next((p for p, word in enumerate(words) if word not in LEADING), None)
    if place is None or place == 0 or words[place - 1] not in ("to", "can"):
        return False
    is_verb = words[place] in VERBS or words[place] in ALSO_NOUNS
    behind = words[place + 1 :]
    return is_verb and bool(behind) and behind[-1] not in _OPEN_LAST and behind[0] not in VERBS


def reason_holds_for_each(reason: Words, want: Words) -> bool:
    """Whether each part may keep the whole's reason: what it points at must be in all of them."""
    joint = next(joint for joint in joints_in(want) if joint.verb is not None)
    return bool(verbs_before(want, joint)) or _POINTING.isdisjoint(reason.known)


_ABLE_WITHOUT_TO = Pattern(r"to\s{1,9}be\s{1,9}able\s{1,9}(?!to\b)", IGNORE_CASE)


def is_own_sentence(text: str) -> bool:
    """Whether a text is a story that begins with what is wanted, not with half a marker."""
    story = parse_story(text)
    if not story.is_story:
        return False
    first = words_in(text, story.means).words[:2] if story.means else ()
    if not first or first[0] in _POINTING:
        return False
    is_bare_verb = first[0] in VERBS and first[0] not in ALSO_NOUNS
    if first == ("to", "be") and _ABLE_WITHOUT_TO.match(
        text, story.means.start if story.means else 0
    ):
        return False
    return not is_bare_verb and first[0] not in ("be", "able", "expect") and first != ("to", "to")


def is_note(before: str, note: str, after: str) -> bool:
    """Whether words stand in the sentence as an aside, so that it is whole without them."""
    words = words_of(note)
    if (
        before[-1:].isalnum()
        or after[:1].isalnum()
        or before[-1:] in "-/"
        or after[:1] in tuple("-/")
    ):
        return False
    return len(words) >= _FEWEST_OF_NOTE and _ASIDE_OPENS.match(note) is not None


def stands_alone(sentence: str) -> bool:
    """Whether a sentence may stand in another field: it points at nothing and opens no list."""
    words = words_of(sentence)
    return (
        bool(words)
        and words[0] not in _POINTING
        and not sentence.rstrip().endswith(":")
        and want_in(sentence, Span(0, len(sentence))) is None
    )


def results_are_apart(first: str, second: str) -> bool:
    """Whether each of two results has its subject and hangs on no condition of the other."""
    known = frozenset(words_of(first)) | frozenset(words_of(second))
    subject = words_of(second)[:1]
    return (
        known.isdisjoint(_CONDITIONS - {"not", "or", "by", "only", "never", "using", "without"})
        and bool(subject)
        and subject[0] not in _PRONOUNS
        and subject[0] in listed("the a an my our your every each all no any i we")
    )
