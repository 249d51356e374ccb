"""A whole document of Atlassian's format, made of Markdown and of what it was made of before.

A document holds more than Markdown can say. So only the blocks that say something else now are
made anew; the others stay as they came, with all that nobody here can see.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from refineboard.domain.documents import JsonValue
from refineboard.exchange.jira.adf import Node, content_of, plain
from refineboard.exchange.jira.adf_reading import markdown_of
from refineboard.exchange.jira.adf_writing import markdown_blocks
from refineboard.exchange.tables.kept_blocks import with_old_blocks


def adf_of(text: str, before: Node | None = None) -> Node:
    """The Markdown as a document.

    Blocks that are in `before` too, the document that the text was once made of, are taken from
    there: so an image beside a changed paragraph stays.
    """
    blocks = _numbered(markdown_blocks(text))
    if before is not None:
        blocks = _with_old(blocks, before)
    return {"type": "doc", "version": 1, "content": list[JsonValue](blocks)}


def _numbered(blocks: Sequence[Node]) -> list[Node]:
    """The blocks with ids for tasks and their lists, which have to have one."""
    numbers = count(1)

    def numbered(block: Node) -> Node:
        made = {**block}
        if block["type"] in ("taskList", "taskItem"):
            attrs = block["attrs"]
            assert isinstance(attrs, dict)
            made["attrs"] = {**attrs, "localId": f"task-{next(numbers)}"}
        content = [numbered(child) for child in content_of(block)]
        if content:
            made["content"] = list[JsonValue](content)
        return made

    return [numbered(block) for block in blocks]


def _with_old(blocks: Sequence[Node], before: Node) -> list[Node]:
    """The blocks, those that say what an old one says in Markdown replaced by the old ones."""
    old = content_of(before)
    said = [markdown_of({"type": "doc", "content": [block]}) for block in old]
    spans = [[str(plain(block)) for block in markdown_blocks(text)] for text in said]
    chosen = with_old_blocks([str(plain(block)) for block in blocks], spans)
    return [old[number] if number is not None else blocks[place or 0] for place, number in chosen]
