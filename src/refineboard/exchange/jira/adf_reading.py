"""Atlassian's document format to Markdown.

A text is escaped only where Markdown would take it for something else: most texts hold nothing of
the kind, and people read and edit them. What Markdown has not (panels, mentions, images, colours)
becomes the text that is nearest to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import orjson

from refineboard.domain.documents import JsonValue
from refineboard.exchange.jira.adf import (
    MARKS,
    Node,
    attribute,
    content_of,
    is_document,
    marks_of,
    node,
    plain,
)
from refineboard.exchange.jira.adf_simple import are_safe, is_safe, is_simple
from refineboard.exchange.jira.adf_writing import markdown_blocks

_FENCE = re.compile(r"`{3,}")
_TICKS = re.compile(r"`+")
_SPECIAL = re.compile(r"([\\`*_\[\]<~])")
_AT_START = re.compile(r"(?m)^(\s*)(#{1,6}(?=\s|$)|[-+>|=](?=.|$)|\d{1,9}(?=[.)](?:\s|$)))")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*\Z")
_DELIMITERS = {"strong": "**", "em": "*", "strike": "~~"}
_INLINE = frozenset(
    {"text", "hardBreak", "mention", "emoji", "inlineCard", "date", "status", "mediaInline",
     "inlineExtension", "placeholder"}
)  # fmt: skip
_LISTS = {"bulletList": "-", "taskList": "-", "decisionList": "-", "orderedList": "."}
"""Lists with what they are told by."""


def markdown_of(document: Node) -> str:
    """The document's blocks as Markdown."""
    return _blocks(content_of(document))


def is_whole(document: Node, text: str) -> bool:
    """Whether the Markdown says all that the document does."""
    if are_safe(content_of(document)):
        return True
    return [*map(plain, markdown_blocks(text))] == content_of(plain(document))


def kept_document(text: str, document: Node) -> JsonValue:
    """A cell with the Markdown and the document as it came, as a text: its blanks count."""
    return [text, orjson.dumps(document).decode()]


def document_in(cell: JsonValue) -> Node | None:
    """The document that a cell keeps beside its Markdown."""
    if not isinstance(cell, list) or len(cell) != 2 or not isinstance(cell[1], str):
        return None
    try:
        found: JsonValue = orjson.loads(cell[1])
    except orjson.JSONDecodeError:
        # A text over the limit was cut.
        return None
    return found if isinstance(found, dict) and is_document(found) else None


def _blocks(blocks: Sequence[Node]) -> str:
    return "\n\n".join(part for _, part in _parts(blocks) if part)


def _parts(blocks: Sequence[Node]) -> list[tuple[str, str]]:
    """The kind and the text of each block; inline nodes among them are a paragraph.

    A list right behind a list of its like has other signs, or both would be one.
    """
    parts: list[tuple[str, str]] = []
    loose: list[Node] = []
    signs = "-."
    for block in [*blocks, node("end")]:
        kind = str(block.get("type"))
        if kind in _INLINE:
            loose.append(block)
            continue
        if loose:
            parts.append(("paragraph", _paragraph(node("paragraph", loose))))
            loose = []
        if kind in _LISTS:
            is_second = bool(parts) and _LISTS.get(parts[-1][0]) == _LISTS[kind]
            signs = "*)" if is_second and signs == "-." else "-."
            parts.append((kind, _list(block, signs)))
        else:
            parts.append((kind, _block(block)))
    return [part for part in parts if part[1]]


def _block(block: Node) -> str:
    write = _WRITERS.get(str(block.get("type")))
    if write is not None:
        return write(block)
    content = content_of(block)
    return _blocks(content) if content else attribute(block, "text") or attribute(block, "title")


def _paragraph(block: Node) -> str:
    """The paragraph without escapes if it means the same so."""
    content = content_of(block)
    if is_simple(block):
        words = (str(child.get("text", "\n")) for child in content)
        return "\n".join(filter(None, map(str.strip, "".join(words).split("\n"))))
    text = _without_gaps(_inline(content, _as_it_is))
    if is_safe(block):
        return text
    # Markdown cannot say everything: a bold `(b)` within a word has no signs that count.
    unmarked = [{**child, "marks": list[JsonValue]()} for child in content]
    for inline in (content, unmarked):
        for escape in (_as_it_is, _escaped):
            text = _without_gaps(_inline(inline, escape))
            if escape is _escaped:
                text = _AT_START.sub(_escaped_start, text)
            if [*map(plain, markdown_blocks(text))] == [plain(node("paragraph", inline))]:
                return text
    return text


def _without_gaps(text: str) -> str:
    """The text without empty lines, which would end a paragraph."""
    return "\n".join(line for line in text.split("\n") if line.strip())


def _heading(block: Node) -> str:
    level = attribute(block, "level")
    front = "#" * int(level) if level in ("1", "2", "3", "4", "5", "6") else "######"
    text = _paragraph(node("paragraph", content_of(block)))
    line = f"{front} {' '.join(text.split(chr(10)))}".rstrip()
    # A # at the end would close the heading.
    return f"{line[:-1]}\\#" if line.endswith("#") and text.endswith("#") else line


def _inline(content: Sequence[Node], escape: Callable[[str], str]) -> str:
    """Inline nodes with the marks that hold over several of them opened once."""
    parts: list[str] = []
    opened: list[Node] = []
    for child in content_of(plain(node("paragraph", content))):
        marks = [mark for mark in marks_of(child) if mark["type"] in MARKS]
        is_code = bool(marks) and marks[-1]["type"] == "code"
        text = _inline_text(child)
        if len(marks) == 1 and _ADDRESS.match(text) and attribute(marks[0], "href") == text:
            marks, text, is_code = [], f"<{text}>", False
        elif is_code:
            marks, text = marks[:-1], _code(text)
        elif child["type"] == "text":
            text = escape(text)
        while opened and opened != marks[: len(opened)]:
            parts.append(_closing(opened.pop()))
        for mark in marks[len(opened) :]:
            parts.append("[" if mark["type"] == "link" else _DELIMITERS[str(mark["type"])])
            opened.append(mark)
        parts.append(text)
    parts += [_closing(mark) for mark in reversed(opened)]
    return "".join(parts)


def _closing(mark: Node) -> str:
    if mark["type"] != "link":
        return _DELIMITERS[str(mark["type"])]
    href = attribute(mark, "href").replace(" ", "%20")
    balanced = href.count("(") == href.count(")")
    return f"]({href})" if balanced else f"](<{href}>)"


def _inline_text(child: Node) -> str:
    write = _INLINE_WRITERS.get(str(child["type"]))
    return write(child) if write else attribute(child, "text")


def _mention(child: Node) -> str:
    name = attribute(child, "text") or attribute(child, "id")
    return name if name.startswith("@") else f"@{name}"


def _image(child: Node) -> str:
    return f"[image {attribute(child, 'alt')}".rstrip() + "]"


def _card(child: Node) -> str:
    return f"<{attribute(child, 'url')}>" if attribute(child, "url") else ""


def _day(child: Node) -> str:
    timestamp = attribute(child, "timestamp")
    try:
        return f"{datetime.fromtimestamp(int(timestamp) / 1000, UTC):%Y-%m-%d}"
    except (ValueError, OverflowError, OSError):
        return timestamp


def _as_it_is(text: str) -> str:
    return text


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _escaped_start(match: re.Match[str]) -> str:
    sign = match[2]
    # A number is no sign: what follows it must be escaped.
    return f"{match[1]}{sign}\\" if sign.isdigit() else f"{match[1]}\\{sign}"


def _code(text: str) -> str:
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    fence = "`" * (longest + 1) if longest else "`"
    is_stripped = text[:1] == text[-1:] == " " and not text.isspace()
    pad = " " if is_stripped or "`" in (text[:1], text[-1:]) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _list(block: Node, signs: str = "-.") -> str:
    first = attribute(block, "order")
    number = int(first) if first.isdecimal() and len(first) < 9 else 1
    items: list[str] = []
    for item in content_of(block):
        if item.get("type") in _LISTS:
            items.append(_indented("  ", _list(item)))
            continue
        is_numbered = block["type"] == "orderedList"
        items.append(_item(f"{number}{signs[1]} " if is_numbered else f"{signs[0]} ", item))
        number += 1
    return "\n".join(item for item in items if item)


def _item(front: str, item: Node) -> str:
    if item.get("type") in ("taskItem", "decisionItem"):
        box = {"DONE": "[x] ", "TODO": "[ ] "}.get(attribute(item, "state"), "")
        text = box + _paragraph(node("paragraph", content_of(item)))
    else:
        text = ""
        before = ""
        for kind, part in _parts(content_of(item)):
            is_near = kind in _LISTS and before == "paragraph"
            text += f"{chr(10) if is_near else chr(10) * 2}{part}" if text else part
            before = kind
    return front + _indented(" " * len(front), text).lstrip()


def _indented(front: str, text: str) -> str:
    return "\n".join(front + line if line else line for line in text.split("\n"))


def _code_block(block: Node) -> str:
    text = "".join(str(child.get("text", "")) for child in content_of(block))
    longest = max((len(run) for run in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{attribute(block, 'language')}\n{text}\n{fence}"


def _quote(block: Node) -> str:
    return "\n".join(
        f"> {line}" if line else ">" for line in _blocks(content_of(block)).split("\n")
    )


def _expand(block: Node) -> str:
    title = attribute(block, "title")
    inner = _blocks(content_of(block))
    return f"**{_escaped(title)}**\n\n{inner}" if title.strip() else inner


def _table(block: Node) -> str:
    rows = [[_cell(cell) for cell in content_of(row)] for row in content_of(block)]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    width = max(map(len, rows))
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def _cell(cell: Node) -> str:
    lines = _blocks(content_of(cell)).split("\n")
    return " ".join(line.strip() for line in lines if line.strip()).replace("|", "\\|")


def _media(block: Node) -> str:
    return "\n".join(_image(child) for child in content_of(block) if child.get("type") == "media")


_WRITERS: Mapping[str, Callable[[Node], str]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "codeBlock": _code_block,
    "blockquote": _quote,
    "panel": _quote,
    "expand": _expand,
    "nestedExpand": _expand,
    "rule": lambda _: "---",
    "table": _table,
    "mediaSingle": _media,
    "mediaGroup": _media,
    "blockCard": _card,
    "embedCard": _card,
}
_INLINE_WRITERS: Mapping[str, Callable[[Node], str]] = {
    "text": lambda child: str(child["text"]),
    "hardBreak": lambda _: "\n",
    "mention": _mention,
    "emoji": lambda child: attribute(child, "text") or attribute(child, "shortName"),
    "inlineCard": _card,
    "date": _day,
    "mediaInline": _image,
}
