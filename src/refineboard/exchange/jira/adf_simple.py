"""Rich texts of which it can be told at a glance how they look in Markdown.

Most texts are paragraphs, headings and lists of words. Whether Markdown means by them what they
are need not be tried out by parsing, which takes a hundred times longer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from refineboard.exchange.jira.adf import Node, attribute, attributes, content_of, marks_of

_SUSPECT = re.compile(r"[\\`*_\[\]<~|]|^\s*[-#>+=\d]", re.MULTILINE)
"""What can mean something in Markdown; a text without it means itself."""
_PLAIN_ADDRESS = re.compile(r"https?://[^\s()<>\\`*_\[\]~|&]+\Z")
_LEVELS = frozenset({1, 2, 3, 4, 5, 6})
_LISTS = ("bulletList", "orderedList")


def is_simple(block: Node) -> bool:
    """Whether a block is a paragraph of text without marks or anything like Markdown."""
    return block.get("type") == "paragraph" and all(
        child.get("type") == "hardBreak"
        or (
            child.get("type") == "text"
            and not child.get("marks")
            and not _SUSPECT.search(str(child.get("text", "")))
        )
        for child in content_of(block)
    )


def is_safe(block: Node) -> bool:
    """Whether a paragraph has nothing like Markdown but marks that stand apart on words."""
    content = content_of(block)
    # In Markdown a paragraph of blanks is none.
    has_words = any(str(child.get("text", "")).strip() for child in content)
    return (
        has_words
        and block.get("type") == "paragraph"
        and all(
            child.get("type") == "hardBreak"
            or (
                child.get("type") == "text"
                and not _SUSPECT.search(str(child.get("text", "")))
                and (not child.get("marks") or _stands_apart(content, place))
            )
            for place, child in enumerate(content)
        )
    )


def _stands_apart(content: Sequence[Node], place: int) -> bool:
    """Whether the signs of a marked text count wherever it stands, and no other's touch them."""
    text, marks = str(content[place].get("text", "")), marks_of(content[place])
    near = [content[other] for other in (place - 1, place + 1) if 0 <= other < len(content)]
    if len(marks) != 1 or not text or any(other.get("marks") for other in near):
        return False
    if marks[0].get("type") == "link":
        href = attribute(marks[0], "href")
        is_known = bool(_PLAIN_ADDRESS.match(href)) and len(attributes(marks[0])) == 1
        return is_known and text == text.strip()
    is_mark = marks[0].get("type") in ("strong", "em", "strike", "code")
    return is_mark and not attributes(marks[0]) and text[0].isalnum() and text[-1].isalnum()


def are_safe(blocks: Sequence[Node]) -> bool:
    """Whether Markdown says all that the blocks do, as far as can be told without trying."""
    before = ""
    for block in blocks:
        kind = str(block.get("type"))
        if kind in _LISTS:
            if kind == before or not _is_safe_list(block):
                return False
        elif kind == "heading":
            if not _is_safe_heading(block):
                return False
        elif kind != "paragraph" or not content_of(block) or not is_safe(block):
            return False
        before = kind
    return True


def _is_safe_heading(block: Node) -> bool:
    content = content_of(block)
    return (
        attributes(block).get("level") in _LEVELS
        and len(attributes(block)) == 1
        and bool(content)
        and is_safe({**block, "type": "paragraph"})
        and all(child.get("type") == "text" and "\n" not in str(child["text"]) for child in content)
        and not str(content[-1].get("text", "")).rstrip().endswith("#")
    )


def _is_safe_list(block: Node) -> bool:
    """Whether every item is a paragraph, perhaps with lists below it."""
    items = content_of(block)
    return (
        not attributes(block)
        and bool(items)
        and all(
            item.get("type") == "listItem"
            and [child.get("type") for child in content_of(item)[:1]] == ["paragraph"]
            and all(child.get("type") in _LISTS for child in content_of(item)[1:])
            and are_safe(content_of(item))
            for item in items
        )
    )
