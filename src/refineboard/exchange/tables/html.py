"""Trackers' rich text: HTML into the Markdown that a backlog holds, and back.

Only what trackers' editors write is understood; of every other tag the text remains, of scripts
and styles nothing. No character of Markdown is escaped on the way in: a person edits the text,
and a star that was meant as a star is easier to read as one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_BLOCKS = frozenset(
    {"address", "article", "aside", "center", "dd", "div", "dl", "dt", "figure", "footer"}
    | {"fieldset", "form", "header", "main", "nav", "p", "pre", "section"}
)
_APART = frozenset({"p", "pre", "blockquote", "dl", "table"})
"""Blocks with an empty line around them."""
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_MARKS = {
    "b": "**",
    "strong": "**",
    "i": "*",
    "em": "*",
    "code": "`",
    "tt": "`",
    "s": "~~",
    "del": "~~",
    "strike": "~~",
}
_SILENT = frozenset({"script", "style", "title", "template"})
_TAG = re.compile(
    r"</?(?:a|address|b|blockquote|br|center|code|dd|del|div|dl|dt|em|figure|font|h[1-6]|hr|html|i|"
    r"img|li|ol|p|pre|s|script|section|span|strike|strong|style|sub|sup|table|tbody|td|th|thead|tr|"
    r"tt|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE)
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_STRAY = re.compile(r"<(?!/?[a-zA-Z][^<>]*>)")
_LINK = re.compile(r"(?:https?://|mailto:)\S.*\Z", re.IGNORECASE)
_SOURCE = re.compile(r"(?:https?://|/(?!/))\S.*\Z", re.IGNORECASE)
"""Of pictures also addresses within a site."""
_UNSAFE_IN_LINK = re.compile(r"[()<>\[\]\\\"'`\s]")
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
_BREAK = re.compile(r" *\n *")
_MOST_NESTED = 20


def is_html(text: str) -> bool:
    """Whether a text holds a tag or a character that only HTML writes so."""
    return bool(_TAG.search(text) or _ENTITY.search(text))


def markdown_of(text: str) -> str:
    """HTML as Markdown; a text that is none stays as it is."""
    if not _TAG.search(text):
        return unescape(text) if _ENTITY.search(text) else text
    reader = _Reader()
    reader.feed(_well_formed(text))
    reader.close()
    return reader.text()


def _well_formed(text: str) -> str:
    """The text without comments, and with every `<` that opens no whole tag written as a sign.

    The parser would look for the ends of thousands of open tags for minutes.
    """
    kept: list[str] = []
    place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[place:start])
        place = end + 3
    kept.append(text[place:])
    return _STRAY.sub("&lt;", _DECLARATION.sub("", "".join(kept)))


def html_of(text: str) -> str:
    """Markdown as HTML without anything active: raw tags are shown, odd links left as text."""
    return _renderer().render(text).strip() if text else ""


def markdown_parts(text: str) -> list[str]:
    """The blocks of a text in Markdown, each as the lines that it has."""
    lines = text.split("\n")
    tokens = _renderer().parse(text) if text else []
    spans = [token.map for token in tokens if token.level == 0 and token.map]
    return ["\n".join(lines[start:end]).strip("\n") for start, end in spans]


@cache
def _renderer() -> MarkdownIt:
    # Loaded only where something is written: it takes longer than many a whole command.
    from markdown_it import MarkdownIt

    return MarkdownIt("js-default", {"breaks": True, "html": False})


@dataclass(slots=True)
class _Container:
    """A list, an entry or a quotation around the text, and what stands in front of its lines."""

    tag: str
    first: str = ""
    rest: str = ""
    number: int = 1
    is_open: bool = False
    """Whether a line of it has been written."""


@dataclass(slots=True)
class _Span:
    """Text between two tags that is emphasised or a link."""

    tag: str
    before: str
    after: str
    start: int


class _Reader(HTMLParser):
    """Collects lines of Markdown while a parser walks through HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._containers: list[_Container] = []
        self._spans: list[_Span] = []
        self._gap = False
        self._silent = 0
        self._pre = 0
        self._rows: list[list[str]] | None = None

    def text(self) -> str:
        """Everything that was read."""
        self._end_table()
        self._end_line()
        return "\n".join(self._lines).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a block, a list, an emphasis."""
        if tag in _SILENT:
            self._silent += 1
        elif tag in _MARKS:
            self._open(tag, _MARKS[tag], _MARKS[tag])
        elif tag == "a":
            self._open(tag, "[", f"]({_link(dict(attrs).get('href'))})")
        elif tag == "br":
            self._pieces.append("\n")
        elif tag == "img":
            self._picture(dict(attrs))
        elif tag == "input" and dict(attrs).get("type") == "checkbox":
            self._pieces.append("[x] " if "checked" in dict(attrs) else "[ ] ")
        elif tag in ("table", "tr", "td", "th"):
            self._open_table(tag)
        elif self._rows is None:
            self._open_block(tag)
        elif tag in _BLOCKS or tag == "li":
            self._pieces.append(" ")

    def _open_block(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line(apart=tag in _APART)
            self._pre += tag == "pre"
        elif tag in _HEADINGS:
            self._end_line(apart=True)
            self._pieces.append(f"{_HEADINGS[tag]} ")
        elif tag in ("ul", "ol"):
            self._end_line(apart=True)
            self._enter(_Container(tag))
        elif tag == "li":
            self._end_line()
            self._open_entry()
        elif tag == "blockquote":
            self._end_line(apart=True)
            self._enter(_Container(tag, "> ", "> "))
        elif tag == "hr":
            self._end_line(apart=True)
            self._write("---")
            self._gap = True

    def handle_endtag(self, tag: str) -> None:
        """Closes what the tag opened, if it is open."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _MARKS or tag == "a":
            self._close(tag)
        elif tag in ("table", "tr", "td", "th"):
            self._close_table(tag)
        elif self._rows is not None:
            return
        elif tag in _BLOCKS or tag in _HEADINGS:
            self._end_line(apart=tag in _APART or tag in _HEADINGS)
            self._pre = max(0, self._pre - (tag == "pre"))
        elif tag in ("ul", "ol", "li", "blockquote"):
            self._end_line()
            self._leave(tag)
            if not self._containers:
                self._gap = True

    def handle_data(self, data: str) -> None:
        """Keeps the text."""
        if not self._silent:
            self._pieces.append(data if self._pre else _BLANKS.sub(" ", data))

    # Lines

    def _end_line(self, *, apart: bool = False) -> None:
        """Writes what has been collected as lines of their own."""
        apart = apart and not any(container.tag == "li" for container in self._containers)
        for span in reversed(self._spans):
            self._wrap(span)
        whole = "".join(self._pieces)
        self._pieces.clear()
        for span in self._spans:
            span.start = 0
        self._gap = self._gap or apart
        if self._pre:
            self._write_code(whole)
        else:
            text = _BREAK.sub("\n", _BLANKS_IN_LINE.sub(" ", whole)).strip(" ")
            # An empty line of its own is how editors write the space between paragraphs.
            self._gap = self._gap or (bool(text) and not text.strip("\n"))
            if text.strip("\n"):
                self._write(text.strip("\n"))
        self._gap = self._gap or apart

    def _write_code(self, whole: str) -> None:
        if whole.strip():
            self._write("```\n" + whole.strip("\n") + "\n```")
            self._gap = True

    def _write(self, text: str) -> None:
        if self._gap and self._lines and self._lines[-1].strip("> "):
            fronts = (container.rest for container in self._containers if container.is_open)
            self._lines.append("".join(fronts).rstrip())
        self._gap = False
        for line in text.split("\n"):
            front = "".join(container.first for container in self._containers)
            self._lines.append((front + line).rstrip())
            for container in self._containers:
                container.first = container.rest
                container.is_open = True

    # Lists and quotations

    def _enter(self, container: _Container) -> None:
        if len(self._containers) < _MOST_NESTED:
            self._containers.append(container)

    def _open_entry(self) -> None:
        if self._containers and self._containers[-1].tag == "li":
            self._containers.pop()
        around = self._containers[-1] if self._containers else _Container("ul")
        mark = f"{around.number}. " if around.tag == "ol" else "- "
        around.number += 1
        self._enter(_Container("li", mark, " " * len(mark)))

    def _leave(self, tag: str) -> None:
        places = [place for place, entry in enumerate(self._containers) if entry.tag == tag]
        if places:
            del self._containers[places[-1] :]

    # Emphasis and links

    def _open(self, tag: str, before: str, after: str) -> None:
        if self._pre or any(span.before == before for span in self._spans):
            before = after = ""
        if len(self._spans) < _MOST_NESTED:
            self._spans.append(_Span(tag, before, after, len(self._pieces)))

    def _close(self, tag: str) -> None:
        for place in range(len(self._spans) - 1, -1, -1):
            if self._spans[place].tag == tag:
                for span in reversed(self._spans[place:]):
                    self._wrap(span)
                del self._spans[place:]
                return

    def _wrap(self, span: _Span) -> None:
        """Puts the span's marks right around the text that has been read since it began."""
        text = "".join(self._pieces[span.start :])
        inner = text.strip()
        if not inner or not span.before:
            return
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        if span.before == "[":
            target = span.after[2:-1]
            wrapped = inner if target in ("", inner) else f"[{inner}{span.after}"
        else:
            wrapped = f"{span.before}{inner}{span.after}"
        self._pieces[span.start :] = [f"{lead}{wrapped}{tail}"]

    def _picture(self, attributes: dict[str, str | None]) -> None:
        source, name = _link(attributes.get("src"), _SOURCE), attributes.get("alt") or ""
        self._pieces.append(f"![{name}]({source})" if source else name)

    # Tables

    def _open_table(self, tag: str) -> None:
        if tag == "table":
            self._end_table()
            self._end_line(apart=True)
            self._rows = []
        elif self._rows is not None:
            self._end_cell()
            if tag == "tr" or not self._rows:
                self._rows.append([])
            if tag != "tr":
                self._rows[-1].append("")

    def _close_table(self, tag: str) -> None:
        if tag == "table":
            self._end_table()
        else:
            self._end_cell()

    def _end_cell(self) -> None:
        if self._rows and self._rows[-1]:
            text = _BLANKS.sub(" ", "".join(self._pieces)).strip()
            self._rows[-1][-1] = f"{self._rows[-1][-1]} {text}".strip()
        self._pieces.clear()
        self._spans.clear()

    def _end_table(self) -> None:
        if self._rows is None:
            return
        self._end_cell()
        rows, self._rows = [row for row in self._rows if any(row)], None
        if rows:
            width = max(map(len, rows))
            rows.insert(1, ["---"] * width)
            self._gap = True
            self._write("\n".join(_table_line(row, width) for row in rows))
            self._gap = True


_BLANKS_IN_LINE = re.compile(r"[ \t\xa0]+")


def _table_line(cells: Sequence[str], width: int) -> str:
    padded = [cell.replace("|", "\\|") for cell in cells] + [""] * (width - len(cells))
    return f"| {' | '.join(padded)} |"


def _link(address: str | None, form: re.Pattern[str] = _LINK) -> str:
    """The address where it leads to a page or to a mailbox, else ""."""
    address = (address or "").strip()
    if not form.match(address):
        return ""
    return _UNSAFE_IN_LINK.sub(lambda found: f"%{ord(found[0]):02X}", address)
