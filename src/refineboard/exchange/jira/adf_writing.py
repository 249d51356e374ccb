"""Markdown as blocks of Atlassian's document format.

A line's end is a line's end, as the board shows it, and not a blank. What Markdown means by
indentation, HTML, entities and underlined headings is text, because people who write plain text
do not mean it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from refineboard.exchange.jira.adf import Node, content_of, node, text_node

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_NOT_MEANT = ("code", "html_block", "html_inline", "entity", "lheading", "reference", "image")
_BLOCKS = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "bullet_list_open": "bulletList",
    "ordered_list_open": "orderedList",
    "list_item_open": "listItem",
    "blockquote_open": "blockquote",
    "table_open": "table",
    "tr_open": "tableRow",
    "th_open": "tableHeader",
    "td_open": "tableCell",
}
_SPANS = {"strong": "strong", "em": "em", "s": "strike"}
_TASK = re.compile(r"\[([ xX])\](?: |\Z)")


def markdown_blocks(text: str) -> list[Node]:
    """The blocks of the Markdown."""
    tokens = iter(_parser().parse(text))
    return list(_blocks(tokens))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 30}).enable(["table", "strikethrough"])
    # An address goes back as it came.
    parser.normalizeLink = _as_it_came  # type: ignore[method-assign]
    return parser.disable([*_NOT_MEANT])


def _as_it_came(url: str) -> str:
    return url


def _blocks(tokens: Iterator[Token], end: str = "") -> Iterator[Node]:
    for token in tokens:
        if token.type == end:
            return
        if token.type in _BLOCKS:
            yield _block(token, tokens)
        elif token.type == "inline":
            yield from _inline(token.children or [])
        elif token.type == "fence":
            attrs: Node = {"language": token.info.split()[0]} if token.info.split() else {}
            text = token.content.removesuffix("\n")
            yield node("codeBlock", [text_node(text)] if text else [], attrs)
        elif token.type == "hr":
            yield node("rule")
        elif token.type in ("thead_open", "tbody_open"):
            yield from _blocks(tokens, token.type.replace("open", "close"))


def _block(token: Token, tokens: Iterator[Token]) -> Node:
    kind = _BLOCKS[token.type]
    content = list(_blocks(tokens, token.type.replace("_open", "_close")))
    if kind == "heading":
        return node(kind, content, {"level": int(token.tag[1:])})
    if kind in ("tableHeader", "tableCell"):
        return node(kind, [node("paragraph", content)])
    if kind == "orderedList":
        start = int(token.attrs.get("start", 1))
        return node(kind, content, {"order": start} if start != 1 else None)
    if kind == "listItem":
        return node(kind, content or [node("paragraph")])
    return _tasks(content) if kind == "bulletList" else node(kind, content)


def _tasks(items: list[Node]) -> Node:
    """A list whose items all begin with a box is one of tasks."""
    found = [_task(item) for item in items]
    tasks = [task for task in found if task is not None]
    if items and len(tasks) == len(items):
        return node("taskList", tasks, {"localId": ""})
    return node("bulletList", items)


def _task(item: Node) -> Node | None:
    content = content_of(item)
    if len(content) != 1 or content[0]["type"] != "paragraph":
        return None
    inline = content_of(content[0])
    match = _TASK.match(str(inline[0].get("text", ""))) if inline else None
    if match is None or inline[0].get("marks"):
        return None
    rest = str(inline[0]["text"])[match.end() :]
    inline = [text_node(rest), *inline[1:]] if rest else inline[1:]
    state = "TODO" if match[1] == " " else "DONE"
    return node("taskItem", inline, {"localId": "", "state": state})


def _inline(tokens: Sequence[Token]) -> Iterator[Node]:
    marks: list[Node] = []
    for token in tokens:
        kind, _, edge = token.type.rpartition("_")
        if kind in _SPANS or kind == "link":
            if edge == "open":
                href = str(token.attrs.get("href", ""))
                marks.append(
                    node("link", attrs={"href": href}) if kind == "link" else node(_SPANS[kind])
                )
            else:
                marks.pop()
        elif token.type in ("softbreak", "hardbreak"):
            yield node("hardBreak")
        elif token.type == "code_inline":
            # Atlassian allows no other mark beside code but a link.
            outer = [mark for mark in marks if mark["type"] == "link"]
            yield text_node(token.content, [*outer, node("code")])
        elif token.content:
            yield text_node(token.content, list(marks))
