"""Words by family: from one base its adverb and degrees, and phrases of a modifier and a noun.

What people write is counted in families, not in entries: whoever calls a page "intuitive" is
answered as is one who wants it "more intuitively" arranged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from refineboard.domain.invest.lexicon import Words
from refineboard.domain.invest.text import Span
from refineboard.domain.wording import listed

_LONGEST_GRADED = 7
"""Letters of the longest base with degrees of its own: "simpler", but "more convenient"."""


def forms_of(bases: Iterable[str]) -> Iterator[str]:
    """Each base with its adverb and, of short ones, its degrees."""
    for base in bases:
        yield base
        yield _adverb(base)
        if len(base) <= _LONGEST_GRADED and base.endswith(("y", "e", "t", "k", "w", "n", "r", "h")):
            stem = f"{base[:-1]}i" if base.endswith("y") else base.removesuffix("e")
            yield f"{stem}er"
            yield f"{stem}est"


def _adverb(base: str) -> str:
    if base.endswith("y"):
        return f"{base[:-1]}ily"
    if base.endswith("le"):
        return f"{base[:-1]}y"
    return f"{base}ally" if base.endswith("ic") else f"{base}ly"


_OTHERS = listed("other additional further extra third-party")
_MANY = listed("various several numerous different many")
_FITTING = listed("relevant related useful helpful necessary pertinent important key")
_THINGS = listed(
    "systems applications apps tools services platforms programs software products sources"
    " information info details data things stuff features functionality functionalities functions"
    " options capabilities fields properties attributes aspects elements components resources"
    " parameters formats areas content contents materials help statistics metrics characteristics"
    " factors needs requirements databases websites devices networks settings updates changes"
    " improvements enhancements support"
)
_KINDS = listed(
    "types kinds sorts formats ways aspects options areas sources systems platforms devices tools"
    " services forms type kind sort techniques methods approaches scenarios settings"
)
_FACTS = listed("information info details stuff")
_MATES: dict[str, frozenset[str]] = {
    **dict.fromkeys(_OTHERS, _THINGS),
    **dict.fromkeys(_MANY, _KINDS),
    **dict.fromkeys(_FITTING, _FACTS),
}
OPEN_MODIFIERS = frozenset(_MATES)
"""Words one of which is in every object without a limit that `open_objects` finds."""
_BOUNDED_BY = listed("such including like e.g")
"""Words behind an object that tell what belongs to it."""


def open_objects(words: Words) -> Iterator[Span]:
    """Objects that name no limit: "other data sources", "additional details", "relevant info"."""
    if OPEN_MODIFIERS.isdisjoint(words.known):
        return
    listing = words.words
    for place, word in enumerate(listing):
        mates = _MATES.get(word)
        if mates is None:
            continue
        last = place + 1
        if (
            word in _OTHERS
            and listing[last : last + 1]
            and listing[last] not in mates
            and _is_common(words, last)
        ):
            last += 1
        if listing[last : last + 1] and listing[last] in mates:
            behind = listing[last + 1 : last + 2]
            if _BOUNDED_BY.isdisjoint(behind) and not asks_behind(words, last):
                yield words.span(place, last)


_ASKING = listed("how whether what which when where why who if")
_ABOUT = listed("about on regarding concerning as")


def asks_behind(words: Words, place: int) -> bool:
    """Whether a question bounds the noun before it: "information about how many rows there are"."""
    behind = words.words[place + 1 : place + 3]
    return len(behind) > 1 and behind[0] in _ABOUT and behind[1] in _ASKING


def _is_common(words: Words, place: int) -> bool:
    """Whether the word has no capital, so that it names nothing of its own."""
    return words.text[words.span(place).start].islower()
