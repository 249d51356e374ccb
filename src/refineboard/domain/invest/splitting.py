"""What each of two or more wants says on its own.

"View and print fees" are two verbs on one object, so each story gets the object; "pay a bill and
report the fault" are two wants as they stand.
"""

from __future__ import annotations

from refineboard.domain.invest.lexicon import Words
from refineboard.domain.invest.wants import Joint, joints_in, verbs_before

_EDGE = " \t\n,;/"


def means_of_each(words: Words) -> tuple[str, ...]:
    """The means of a story for each want, one where there is no second."""
    whole = words.text[words.start : words.end]
    joint = next((joint for joint in joints_in(words) if joint.verb is not None), None)
    if joint is None or joint.verb is None:
        return (whole,)
    verbs = verbs_before(words, joint)
    if verbs:
        return _shared_object(words, [*verbs, joint.verb])
    cut, verb = words.span(joint.first).start, words.span(joint.verb).start
    first = words.text[words.start : cut].rstrip(_EDGE)
    return first, _infinitive(words, joint, words.text[verb : words.end])


def _shared_object(words: Words, verbs: list[int]) -> tuple[str, ...]:
    """Each of the verbs with what is before the first and behind the last."""
    lead = words.text[words.start : words.span(verbs[0]).start]
    behind = words.text[words.span(verbs[-1]).end : words.end]
    each = (words.text[words.span(verb).start : words.span(verb).end] for verb in verbs)
    return tuple(f"{lead}{verb}{behind}" for verb in each)


def _infinitive(words: Words, joint: Joint, rest: str) -> str:
    """The second want as the first is said: "to …" where that begins so."""
    starts_with_to = words.words[0] == "to"
    return f"to {rest}" if starts_with_to else rest
