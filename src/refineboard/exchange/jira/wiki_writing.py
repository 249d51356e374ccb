"""Markdown as Jira's wiki markup: what changed is written anew, every other block stays as it came.

A text in wiki markup holds more than Markdown can say. So each block that still says what it said
goes back in its own letters, with the empty lines that were around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from refineboard.domain.documents import JsonValue
from refineboard.exchange.jira.adf import Node, attribute, content_of, marks_of, node, plain
from refineboard.exchange.jira.adf_writing import markdown_blocks
from refineboard.exchange.jira.wiki_reading import (
    KEPT,
    WikiBlock,
    inline,
    said,
    wiki_blocks,
    wiki_markdown,
)
from refineboard.exchange.tables.kept_blocks import with_old_blocks

_Piece: TypeAlias = tuple[Node | WikiBlock, int | None]
"""A block; of an old one also its number."""

_SIGNS = {"strong": "*", "em": "_", "strike": "-"}
_SPECIAL = re.compile(r"[*_\-+{}\[\]|!\\]")
_AT_START = re.compile(r"^(\s*)([*#-]+(?=\s|$)|h[1-6]\.|bq\.|-{4,}|\|)")
_LISTS = ("bulletList", "orderedList", "taskList")


def wiki_of(text: str, before: str = "") -> str:
    """The Markdown as wiki markup; `before` is the markup that it was once read from."""
    if before and text == wiki_markdown(before):
        return before
    old = wiki_blocks(before)
    end = "\r\n" if "\r\n" in before else "\n"
    pieces = list(_with_old(markdown_blocks(text), old))
    result = ""
    for place, (block, _) in enumerate(pieces):
        if isinstance(block, WikiBlock):
            result += block.source
        else:
            result += _written(block).replace("\n", end)
        if place + 1 < len(pieces):
            result += _gap(old, pieces[place], pieces[place + 1]) or end * 2
    return result + (old[-1].gap if pieces and old else "")


def _gap(old: Sequence[WikiBlock], left: _Piece, right: _Piece) -> str:
    """What stood between two blocks, if it parts them now as well; else ""."""
    number = left[1] if left[1] is not None else -1 if right[1] is None else right[1] - 1
    if not 0 <= number < len(old) - 1:
        return ""
    gap = old[number].gap
    is_wide = gap.count("\n") > 1
    is_alike = _kind(left[0]) == _kind(old[number]) and _kind(right[0]) == _kind(old[number + 1])
    return gap if is_wide or is_alike else ""


def _kind(block: Node | WikiBlock) -> JsonValue:
    if isinstance(block, WikiBlock):
        return block.nodes[-1]["type"] if block.nodes else ""
    return block["type"]


def _with_old(new: Sequence[Node], old: Sequence[WikiBlock]) -> Iterator[_Piece]:
    """The new blocks; one that says what an old one said is the old one, with its number."""
    spans = [[str(plain(entry)) for entry in markdown_blocks(said(block.nodes))] for block in old]
    for place, number in with_old_blocks([str(plain(entry)) for entry in new], spans):
        if number is not None:
            yield old[number], number
        elif place is not None:
            yield new[place], None


def _written(block: Node) -> str:
    return _WRITERS.get(str(block["type"]), _paragraph)(block)


def _paragraph(block: Node) -> str:
    lines = _inline(content_of(block)).split("\n")
    return "\n".join(_AT_START.sub(_escaped_start, line) for line in lines)


def _escaped_start(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}" if match[2][0] in "*#-|" else f"{match[1]}{match[2][:-1]}\\."


def _heading(block: Node) -> str:
    return f"h{attribute(block, 'level')}. {_inline(content_of(block))}".rstrip()


def _code_block(block: Node) -> str:
    text = "".join(str(child.get("text", "")) for child in content_of(block))
    language = attribute(block, "language")
    return f"{{code{f':{language}' if language else ''}}}\n{text}\n{{code}}"


def _quote(block: Node) -> str:
    inner = "\n\n".join(_written(child) for child in content_of(block))
    return f"{{quote}}\n{inner}\n{{quote}}"


def _list(block: Node, above: str = "") -> str:
    sign = above + ("#" if block["type"] == "orderedList" else "*")
    return "\n".join(line for item in content_of(block) for line in _item(item, sign))


def _item(item: Node, sign: str) -> Iterator[str]:
    if item["type"] == "taskItem":
        box = "[x]" if attribute(item, "state") == "DONE" else "[ ]"
        yield f"{sign} {box} {_inline(content_of(item))}".rstrip()
        return
    is_first = True
    for child in content_of(item):
        if child["type"] in _LISTS:
            if is_first:
                yield f"{sign} "
            yield _list(child, sign)
        elif child["type"] == "paragraph":
            text = _inline(content_of(child))
            yield f"{sign} {text}" if is_first else text
        else:
            if is_first:
                yield f"{sign} "
            yield _written(child)
        is_first = False


def _table(block: Node) -> str:
    lines: list[str] = []
    for row in content_of(block):
        cells = content_of(row)
        bar = "||" if cells and cells[0]["type"] == "tableHeader" else "|"
        texts = (" ".join(_inline(content_of(part)) for part in content_of(cell)) for cell in cells)
        lines.append(bar + bar.join(text or " " for text in texts) + bar)
    return "\n".join(lines)


_WRITERS: Mapping[str, Callable[[Node], str]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "codeBlock": _code_block,
    "blockquote": _quote,
    "bulletList": _list,
    "orderedList": _list,
    "taskList": _list,
    "table": _table,
    "rule": lambda _: "----",
}


def _inline(content: Sequence[Node]) -> str:
    """Texts with their marks; neighbours with a mark in common share its signs."""
    text = ""
    opened: list[Node] = []
    for child in content_of(plain(node("paragraph", content))):
        if child["type"] == "hardBreak":
            text += _closing(opened) + "\n"
            opened = []
            continue
        marks = marks_of(child)
        while opened and opened != marks[: len(opened)]:
            text += _end(opened.pop())
        for mark in marks[len(opened) :]:
            text += _begin(mark)
            opened.append(mark)
        written = str(child.get("text", ""))
        is_code = any(mark["type"] == "code" for mark in marks)
        text += written if is_code else _escaped(written)
    return text + _closing(opened)


def _closing(opened: Sequence[Node]) -> str:
    return "".join(map(_end, reversed(opened)))


def _begin(mark: Node) -> str:
    kind = str(mark["type"])
    if kind == "link":
        return "["
    return "{{" if kind == "code" else _SIGNS.get(kind, "")


def _end(mark: Node) -> str:
    kind = str(mark["type"])
    if kind == "link":
        return f"|{attribute(mark, 'href')}]"
    return "}}" if kind == "code" else _SIGNS.get(kind, "")


def _escaped(text: str) -> str:
    """The text without anything that would be markup; what Jira alone understands stays."""
    if inline(text) == [{"type": "text", "text": text}]:
        return text
    pieces: list[str] = []
    place = 0
    for kept in KEPT.finditer(text):
        pieces += [_SPECIAL.sub(r"\\\g<0>", text[place : kept.start()]), kept[0]]
        place = kept.end()
    return "".join([*pieces, _SPECIAL.sub(r"\\\g<0>", text[place:])])
