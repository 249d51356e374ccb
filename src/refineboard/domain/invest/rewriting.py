"""A story's text made of its parts, and one part of it replaced: every other character stays."""

from __future__ import annotations

from refineboard.domain.invest.patterns import IGNORE_CASE, Pattern
from refineboard.domain.invest.text import AFTER, BLANKS, Layout, Part, Span, StoryText, layout_of


def compose_story(role: str, means: str, ends: str) -> str:
    """The sentence of three parts; parts that are empty leave their marker out."""
    role, means, ends = (part.strip().rstrip(".") for part in (role, means, ends))
    sentence = ""
    if role:
        sentence = _as_a(role)
    if means:
        sentence += f"{', ' if role else ''}I want {means}"
    if ends:
        sentence += f" so that {ends}"
    return f"{sentence.strip()}." if sentence else ""


_ARTICLE = Pattern(r"(?:an?|the)\s", IGNORE_CASE)
_SPOKEN_OPEN = frozenset("AEFHILMNORSX")
"""Letters whose names begin with a vowel: an SRE, an HR partner, but a UI designer."""
_OPEN_SOUNDS = ("a", "e", "i", "o", "u", "hour", "honest", "honour", "honor", "heir")
_CLOSED_SOUNDS = ("eu", "ewe", "uni", "use", "usu", "uti", "ub", "one", "once")


def _as_a(role: str) -> str:
    if _ARTICLE.match(role):
        return f"As {role}"
    word = role.split(maxsplit=1)[0]
    if word.isupper() and len(word) <= 4:
        is_open = word[0] in _SPOKEN_OPEN
    else:
        word = word.lower()
        is_open = word.startswith(_OPEN_SOUNDS) and (
            not word.startswith(_CLOSED_SOUNDS) or word.startswith(("unin", "unim"))
        )
    return f"As {'an' if is_open else 'a'} {role}"


def with_part(story: StoryText, part: Part, words: str) -> str:
    """The text with one part's words replaced; every other character stays.

    A missing part is added with its marker in the usual place, and empty words take a part out
    with its marker. Where the text has no part yet, the sentence goes in front of what was there.
    """
    text, words = story.text, words.strip()
    span = {Part.ROLE: story.role, Part.MEANS: story.means, Part.ENDS: story.ends}[part]
    if span is not None and words:
        return text[: span.start] + words + text[span.end :]
    layout = layout_of(text)
    if span is not None:
        return _without(layout, part, span)
    return _with_new(layout, part, words) if words else text


def _without(layout: Layout, part: Part, span: Span) -> str:
    """The text without a part and its marker."""
    text, story = layout.story.text, layout.story
    if part is Part.MEANS and layout.want is not None:
        after = text[span.end :]
        spare = BLANKS + "," if after.startswith(",") else BLANKS
        return text[: layout.want.start].rstrip(spare) + after
    if part is Part.ROLE and layout.opening is not None:
        if layout.want is not None:
            return text[: layout.opening] + text[layout.want.start :]
        return text[: layout.opening] + text[span.end :].lstrip(AFTER)
    previous = story.means or story.role
    if previous is not None and previous.end <= span.start:
        return text[: previous.end] + text[span.end :]
    start = layout.reason or 0
    return text[:start] + text[span.end :].lstrip(AFTER)


def _with_new(layout: Layout, part: Part, words: str) -> str:
    """The text with a part added that it did not have."""
    text, story = layout.story.text, layout.story
    first = layout.want.start if layout.want else layout.reason
    if part is Part.ENDS and (previous := story.means or layout.want or story.role) is not None:
        return f"{text[: previous.end]} so that {words}{text[previous.end :]}"
    if part is Part.MEANS and layout.want is not None:
        return f"{text[: layout.want.end]} {words}{text[layout.want.end :]}"
    if part is Part.MEANS and story.role is not None:
        after = text[story.role.end :].removeprefix(",")
        return f"{text[: story.role.end]}, I want {words}{after}"
    if part is Part.MEANS and first is not None:
        return f"{text[:first]}I want {words} {text[first:]}"
    if part is Part.ROLE and first is not None:
        return f"{text[:first]}{_as_a(words)}, {text[first:]}"
    parts = {Part.ROLE: "", Part.MEANS: "", Part.ENDS: ""} | {part: words}
    sentence = compose_story(parts[Part.ROLE], parts[Part.MEANS], parts[Part.ENDS])
    return "\n\n".join(piece for piece in (sentence, text) if piece.strip())
