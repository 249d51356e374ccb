"""New blocks of a text, those that say what an old one said replaced by the old ones.

Trackers' rich texts hold more than Markdown can say. So whatever a text is written in, only the
blocks that say something else now are written anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher


def with_old_blocks(
    new: Sequence[str], old: Sequence[Sequence[str]]
) -> Iterator[tuple[int | None, int | None]]:
    """The number of a new block, or of the old one that stands in its place, in order.

    `new` has what each block means; `old` the meanings that each old block has, because one of
    theirs may be several of ours.
    """
    owner = [number for number, span in enumerate(old) for _ in span]
    flat = [entry for span in old for entry in span]
    matcher = SequenceMatcher(a=flat, b=new, autojunk=False)
    taken = 0
    for start, place, size in matcher.get_matching_blocks():
        yield from ((number, None) for number in range(taken, place))
        taken, at = place, start
        while at < start + size:
            number = owner[at]
            length = len(old[number])
            if owner.index(number) == at and at + length <= start + size:
                yield None, number
            else:
                length = 1
                yield taken, None
            at, taken = at + length, taken + length
