"""Jira's wiki markup, in which its CSV exports have rich texts, as blocks of its document format.

Only what Markdown has is understood. Everything else (images, mentions, attachments, panels,
colours) stays the text that it is, so that it goes back unharmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from refineboard.domain.documents import JsonValue
from refineboard.exchange.jira.adf import Node, node, text_node
from refineboard.exchange.jira.adf_reading import markdown_of

_HEADING = re.compile(r"\s*h([1-6])\.(?: +(.*))?\Z")
_RULE = re.compile(r"\s*-{4,}\s*\Z")
_ENTRY = re.compile(r"\s*(?:([*#]+|-+)\s+(\S.*)|([*#-])\s*)\Z")
"""An entry of a list; one without a text is told by its sign alone."""
_QUOTE_LINE = re.compile(r"\s*bq\.\s*(.*)\Z")
_MACRO = re.compile(r"\s*\{(code|noformat)(?::([^}]*))?\}", re.IGNORECASE)
_QUOTE = re.compile(r"\s*\{quote\}", re.IGNORECASE)
_ROW = re.compile(r"\s*\|.*\|\s*\Z")
_MARKUP = re.compile(r"[*_\-+{}\[\]|!\\#`<>~^]|(?m:^\s*(?:h[1-6]\.|bq\.|\d+[.)]))")
"""A text without any of these is the same in wiki markup and in Markdown."""

KEPT = re.compile(
    r"!(?:[^\s!|][^!|\n]*\.[A-Za-z0-9]{2,5}|https?://[^!|\s]+)(?:\|[^!\n]*)?!"
    r"|\[[~^][^\]\n]+\]|\[\#[^\]\n]+\]|\{[a-zA-Z]+(?::[^{}\n]*)?\}"
)
"""Images, mentions, attachments, anchors and macros: nothing in them is markup."""
_LINK = re.compile(
    r"\[(?:(?P<text>[^\[\]|\n]+)\|)?(?P<href>(?:https?|ftp|mailto|file):[^\s\[\]|]+)"
    r"(?:\|[^\[\]\n]*)?\]"
)
_CODE = re.compile(r"\{\{(?P<code>[^{}\n]+?)\}\}")
_ESCAPE = re.compile(r"\\(?P<sign>[*_\-+{}\[\]|!\\#?^~])")
_BREAK = re.compile(r"\\\\[ \t]*")
_SPANS = {"*": "strong", "_": "em", "-": "strike"}
_SPAN = re.compile(
    r"(?<![\w*_\-\\])(?P<sign>[*_\-])(?P<inner>(?=[^\s*_\-]|[*_\-](?=[^\s*_\-]))[^\n]*?[^\s\\])(?P=sign)"
    r"(?![\w*_\-])"
)
_NO_MARKUP = re.compile(r"[^*_\-{}\[\]!\\]+")
"""Letters with which no markup begins."""
_MOST_NESTED = 20


@dataclass(frozen=True, slots=True)
class WikiBlock:
    """A block and where it came from."""

    source: str
    gap: str
    """What stands between it and the next block."""
    nodes: tuple[Node, ...]


def wiki_markdown(text: str) -> str:
    """Wiki markup as Markdown."""
    if not _MARKUP.search(text):
        return text
    return said([entry for block in wiki_blocks(text) for entry in block.nodes])


def said(nodes: Sequence[Node]) -> str:
    """Blocks as Markdown."""
    return markdown_of({"type": "doc", "content": list[JsonValue](nodes)})


def wiki_blocks(text: str) -> list[WikiBlock]:
    """The blocks of a text in wiki markup."""
    return list(_Blocks(text.splitlines(keepends=True)).read())


class _Blocks:
    """Walks through the lines of a text."""

    def __init__(self, lines: Sequence[str], depth: int = 0) -> None:
        self._lines = lines
        self._place = 0
        self._depth = depth

    def read(self) -> Iterator[WikiBlock]:
        """Block by block; empty lines belong to the gap before the next one."""
        while self._place < len(self._lines) and not self._lines[self._place].strip():
            self._place += 1
        while self._place < len(self._lines):
            start = self._place
            nodes = tuple(self._block())
            source = "".join(self._lines[start : self._place])
            gap_start = self._place
            while self._place < len(self._lines) and not self._lines[self._place].strip():
                self._place += 1
            body = source.rstrip("\r\n")
            gap = source[len(body) :] + "".join(self._lines[gap_start : self._place])
            yield WikiBlock(body, gap, nodes)

    def _line(self) -> str:
        return self._lines[self._place].rstrip("\r\n")

    def _block(self) -> Iterator[Node]:
        line = self._line()
        heading, quoted = _HEADING.match(line), _QUOTE_LINE.match(line)
        if heading:
            self._place += 1
            attrs: Node = {"level": int(heading[1])}
            yield node("heading", inline(heading[2] or ""), attrs)
        elif _MACRO.match(line) and self._closes(_MACRO, line):
            yield self._code(line)
        elif _QUOTE.match(line) and self._closes(_QUOTE, line) and self._depth < _MOST_NESTED:
            yield self._quote()
        elif _RULE.match(line):
            self._place += 1
            yield node("rule")
        elif quoted:
            self._place += 1
            yield node("blockquote", [node("paragraph", inline(quoted[1]))])
        elif _ENTRY.match(line):
            yield from self._list()
        elif _ROW.match(line):
            yield self._table()
        else:
            yield self._paragraph()

    def _closes(self, opening: re.Pattern[str], line: str) -> bool:
        """Whether the macro that opens here is closed further down."""
        match = opening.match(line)
        assert match is not None
        name = "quote" if opening is _QUOTE else match[1].lower()
        closing = f"{{{name}}}"
        rest = line[match.end() :].lower()
        later = (text.lower() for text in self._lines[self._place + 1 :])
        return closing in rest or any(closing in text for text in later)

    def _enclosed(self, opening: re.Match[str], name: str) -> str:
        """The text up to the end of a macro; what is behind its end stays for the next block."""
        closing = f"{{{name}}}"
        pieces: list[str] = []
        text = self._lines[self._place][opening.end() :]
        while True:
            end = text.lower().find(closing)
            if end >= 0:
                pieces.append(text[:end])
                self._place += 1
                rest = text[end + len(closing) :]
                if rest.strip():
                    pieces.append(rest)
                break
            pieces.append(text)
            self._place += 1
            text = self._lines[self._place]
        return "".join(pieces)

    def _code(self, line: str) -> Node:
        match = _MACRO.match(line)
        assert match is not None
        text = self._enclosed(match, match[1].lower()).replace("\r\n", "\n").strip("\n")
        parts = (match[2] or "").split("|")
        names = [part.removeprefix("language=") for part in parts if "title=" not in part]
        language = next((name.strip() for name in names if name.strip() and "=" not in name), "")
        attrs: Node = {"language": language.split()[0]} if language.split() else {}
        return node("codeBlock", [text_node(text)] if text else [], attrs)

    def _quote(self) -> Node:
        match = _QUOTE.match(self._line())
        assert match is not None
        text = self._enclosed(match, "quote")
        inner = _Blocks(text.splitlines(keepends=True), self._depth + 1).read()
        nodes = [entry for block in inner for entry in block.nodes]
        return node("blockquote", nodes or [node("paragraph")])

    def _list(self) -> Iterator[Node]:
        """The entries below each other, as lists in lists."""
        entries: list[tuple[str, list[str]]] = []
        while self._place < len(self._lines):
            match = _ENTRY.match(self._line())
            if match:
                entries.append(((match[1] or match[3])[:_MOST_NESTED], [match[2] or ""]))
            elif entries and self._goes_on():
                entries[-1][1].append(self._line().strip())
            else:
                break
            self._place += 1
        yield from _lists(entries, 1)

    def _goes_on(self) -> bool:
        """Whether a line belongs to the entry or the paragraph above it."""
        line = self._line()
        others = (_HEADING, _RULE, _QUOTE_LINE, _ROW, _MACRO, _QUOTE, _ENTRY)
        return bool(line.strip()) and not any(other.match(line) for other in others)

    def _table(self) -> Node:
        rows: list[Node] = []
        while self._place < len(self._lines) and _ROW.match(self._line()):
            rows.append(_row(self._line().strip()))
            self._place += 1
        return node("table", rows)

    def _paragraph(self) -> Node:
        lines = [self._line()]
        self._place += 1
        while self._place < len(self._lines) and self._goes_on():
            lines.append(self._line())
            self._place += 1
        return node("paragraph", _lines(lines))


def _lines(lines: Sequence[str]) -> list[Node]:
    content: list[Node] = []
    for number, line in enumerate(lines):
        content += [node("hardBreak"), *inline(line)] if number else inline(line)
    return content


def _lists(entries: Sequence[tuple[str, list[str]]], depth: int) -> Iterator[Node]:
    """Entries at a depth and below as one list for each run of one kind."""
    items: list[Node] = []
    kind = ""
    place = 0
    while place < len(entries):
        signs, lines = entries[place]
        here = "orderedList" if signs[min(depth, len(signs)) - 1] == "#" else "bulletList"
        if items and here != kind:
            yield node(kind, items)
            items = []
        kind = here
        end = place + 1
        while end < len(entries) and len(entries[end][0]) > depth:
            end += 1
        if len(signs) > depth:
            # A deeper entry without one above it hangs on an empty one.
            below = list(_lists(entries[place:end], depth + 1))
            items.append(node("listItem", [node("paragraph"), *below]))
        else:
            below = list(_lists(entries[place + 1 : end], depth + 1))
            items.append(node("listItem", [node("paragraph", _lines(lines)), *below]))
        place = end
    if items:
        yield node(kind, items)


def _row(line: str) -> Node:
    cells: list[Node] = []
    for is_head, text in _cells(line):
        kind = "tableHeader" if is_head else "tableCell"
        cells.append(node(kind, [node("paragraph", inline(text.strip()))]))
    return node("tableRow", cells)


def _cells(line: str) -> Iterator[tuple[bool, str]]:
    """Each cell with whether it is one of a head; bars in links and images part nothing."""
    place = 0
    while place < len(line):
        is_head = line.startswith("||", place)
        place += 2 if is_head else 1
        start = place
        while place < len(line) and line[place] != "|":
            found = (
                KEPT.match(line, place) or _LINK.match(line, place) or _ESCAPE.match(line, place)
            )
            place = found.end() if found else place + 1
        if place < len(line) or line[start:place].strip():
            yield is_head, line[start:place]
        if place >= len(line) - 1:
            return


def inline(text: str, marks: Sequence[Node] = ()) -> list[Node]:
    """A line's text with its marks."""
    content: list[Node] = []
    plain: list[str] = []

    def flush() -> None:
        if plain:
            content.append(text_node("".join(plain), list(marks)))
            plain.clear()

    place = 0
    while place < len(text):
        run = _NO_MARKUP.match(text, place)
        if run:
            plain.append(run[0])
            place = run.end()
            continue
        kept = KEPT.match(text, place)
        if kept:
            plain.append(kept[0])
            place = kept.end()
            continue
        found = _marked(text, place, marks)
        if found is None:
            plain.append(text[place])
            place += 1
            continue
        nodes, place = found
        if all(
            child["type"] == "text" and child.get("marks", []) == list(marks) for child in nodes
        ):
            plain.extend(str(child["text"]) for child in nodes)
            continue
        flush()
        content += nodes
    flush()
    return content


def _is_plain(child: Node, marks: Sequence[Node]) -> bool:
    return child["type"] == "text" and child.get("marks", []) == list(marks)


def _marked(text: str, place: int, marks: Sequence[Node]) -> tuple[list[Node], int] | None:
    """The nodes of markup that begins at a place, and where it ends."""
    code = _CODE.match(text, place)
    if code:
        outer = [mark for mark in marks if mark["type"] == "link"]
        return [text_node(code["code"], [*outer, node("code")])], code.end()
    breaks = _BREAK.match(text, place)
    if breaks and breaks.end() < len(text) and not text.startswith("\\\\\\", place):
        return [node("hardBreak")], breaks.end()
    escaped = _ESCAPE.match(text, place)
    if escaped:
        return [text_node(escaped["sign"], list(marks))], escaped.end()
    link = _LINK.match(text, place)
    if link and not any(mark["type"] == "link" for mark in marks):
        target: Node = node("link", attrs={"href": link["href"]})
        words = inline(link["text"], [target, *marks]) if link["text"] else []
        return words or [text_node(link["href"], [target, *marks])], link.end()
    span = _SPAN.match(text, place)
    kind = _SPANS.get(span["sign"]) if span else None
    if span and kind and all(mark["type"] != kind for mark in marks) and len(marks) < _MOST_NESTED:
        return inline(span["inner"], [*marks, node(kind)]), span.end()
    return None
