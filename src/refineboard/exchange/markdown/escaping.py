"""What of a text Markdown would take for something else, kept from it by backslashes, and back.

Texts of people come in as they are and may hold anything: a heading that ends their item, a tag
that a browser runs. A backslash that stood there already is doubled, so that both ways agree.
"""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&#])")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>|~&#])")
_TAG = re.compile(r"(?<!\\)(\\*)<")
_HEADING = re.compile(r"^([ ]{0,3})(\\*)(?=#)", re.MULTILINE)


def inline(text: str) -> str:
    """One line, all of it shown as it is."""
    return _SPECIAL.sub(r"\\\1", text)


def plain(text: str) -> str:
    """The line that `inline` made of it."""
    return _ESCAPED.sub(r"\1", text)


def body(text: str) -> str:
    """Lines of Markdown without headings and without tags."""
    shielded = _HEADING.sub(lambda match: match[1] + 2 * match[2] + "\\", text)
    return _TAG.sub(lambda match: 2 * match[1] + "\\<", shielded)


def bare(text: str) -> str:
    """The lines that `body` made of them."""
    opened = _TAG.sub(lambda match: match[1][: len(match[1]) // 2] + "<", text)
    return _HEADING.sub(lambda match: match[1] + match[2][: len(match[2]) // 2], opened)
