"""HTML that is written over HTML: only the blocks that changed are written anew.

Editors write the same paragraph in many ways, with styles, ids and images that Markdown has no
words for. A block of which nobody changed the text goes back in its own tags.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import pairwise

from refineboard.exchange.tables.html import html_of, markdown_of, markdown_parts
from refineboard.exchange.tables.kept_blocks import with_old_blocks

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "center", "div", "dl", "figure", "footer"}
    | {"form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre"}
    | {"section", "table", "ul"}
)
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "wbr"})
_LINE_END = re.compile("\n")
_WRAPPERS = ("div", "section", "article")


def html_over(text: str, before: str) -> str:
    """The Markdown as HTML; `before` is the HTML that it was once read from.

    Whatever stays of `before` must not change what is said: that is tried out by reading it.
    """
    new = html_of(text)
    if not before or not text:
        return new
    said = {text.strip(), markdown_of(new).strip()}
    front, old, end = _unwrapped(before)
    best, most = new, 0
    for parts, written in ((markdown_parts, html_of), (_lines_of, _line)):
        units = parts(text)
        spans = [[written(unit) for unit in parts(markdown_of(block))] for block in old]
        chosen = list(with_old_blocks([written(unit) for unit in units], spans))
        stay = {number for _, number in chosen if number is not None}
        pieces: list[str] = []
        following = 0
        for place, number in chosen:
            if number is not None:
                pieces.append(old[number])
                following = number + 1
                continue
            is_instead = following < len(old) and following not in stay
            gap = _gap(old[following]) if is_instead else ""
            pieces.append(written(units[place or 0]) + gap)
            following += is_instead
        over = front + "".join(pieces) + end
        if len(stay) > most and markdown_of(over).strip() in said:
            best, most = over, len(stay)
    return best


def _gap(block: str) -> str:
    """The blanks behind a block."""
    return block[len(block.rstrip()) :]


def _lines_of(text: str) -> list[str]:
    """The blocks of a text in Markdown, of a paragraph each line."""
    return [
        line
        for part in markdown_parts(text)
        for line in (part.split("\n") if html_of(part).startswith("<p>") else [part])
    ]


def _line(text: str) -> str:
    """A line as the editors of trackers write it."""
    html = html_of(text)
    is_line = html.startswith("<p>") and html.endswith("</p>")
    return f"<div>{html[3:-4]}</div>" if is_line else html


def _unwrapped(text: str) -> tuple[str, list[str], str]:
    """The blocks, without an element around all of them, and its two tags."""
    blocks = html_blocks(text)
    front = end = ""
    while len(blocks) == 1 and (inner := _inner(blocks[0])) is not None:
        opening, content, closing = inner
        within = html_blocks(content)
        if len(within) < 2 and (not within or _inner(within[0]) is None):
            break
        front, end, blocks = front + opening, closing + end, within
    return front, _with_silent_ones(blocks), end


def _with_silent_ones(blocks: Sequence[str]) -> list[str]:
    """The blocks, those that say nothing joined to the one before them."""
    joined: list[str] = []
    for block in blocks:
        if joined and not markdown_of(block).strip():
            joined[-1] += block
        else:
            joined.append(block)
    return joined


def _inner(block: str) -> tuple[str, str, str] | None:
    """The tags and the content of an element that only holds others."""
    bare = block.strip()
    for name in _WRAPPERS:
        closing = f"</{name}>"
        if bare.lower().startswith(f"<{name}") and bare.lower().endswith(closing):
            start = block.index(">") + 1
            last = block.lower().rindex(closing)
            return block[:start], block[start:last], block[last:]
    return None


def html_blocks(text: str) -> list[str]:
    """The blocks at the top of HTML, each with what stands behind it; together they are it."""
    finder = _Finder(text)
    finder.feed(text)
    finder.close()
    cuts = sorted({0, *finder.cuts, len(text)})
    pieces = [text[start:stop] for start, stop in pairwise(cuts)]
    blocks: list[str] = []
    for piece in pieces:
        if blocks and not piece.strip():
            blocks[-1] += piece
        else:
            blocks.append(piece)
    return blocks


class _Finder(HTMLParser):
    """Finds where blocks at the top begin and end."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        # The parser counts lines by \\n alone.
        self._starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
        self._text = text
        self._open: list[str] = []
        self.cuts: list[int] = []

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block that opens at the top begins there."""
        if tag in _BLOCKS and not self._open:
            self.cuts.append(self._offset())
        if tag in _VOID:
            if tag in _BLOCKS and not self._open:
                self.cuts.append(self._offset() + len(self.get_starttag_text() or ""))
        elif self._open or tag in _BLOCKS:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """A block that is closed at the top ends behind its tag."""
        if tag not in self._open:
            return
        while self._open and self._open.pop() != tag:
            pass
        if not self._open:
            end = self._text.find(">", self._offset())
            self.cuts.append(end + 1 if end >= 0 else len(self._text))
