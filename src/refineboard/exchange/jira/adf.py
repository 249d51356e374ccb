"""Atlassian's document format (ADF), in which Jira keeps rich texts: what of it is the same.

Only the nodes that Markdown has are carried over both ways. `plain` takes away what does not
matter to a reader, so that two documents can be compared: ids of nodes, default attributes,
marks on blanks, empty lines within and empty paragraphs at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from refineboard.domain.documents import JsonValue

Node: TypeAlias = dict[str, JsonValue]
"""A node of a document, or a mark of a text."""

MARKS = ("link", "strong", "em", "strike", "code")
"""Marks that Markdown has, the outermost first."""

_DEFAULTS: Mapping[str, JsonValue] = {
    "isNumberColumnEnabled": False,
    "layout": "default",
    "colspan": 1,
    "rowspan": 1,
    "order": 1,
}
_MEANINGLESS = ("localId", "version")


def is_document(value: JsonValue) -> bool:
    """Whether a value is a rich text."""
    return (
        isinstance(value, dict)
        and value.get("type") == "doc"
        and isinstance(value.get("content"), list)
    )


def node(kind: str, content: Sequence[Node] = (), attrs: Node | None = None) -> Node:
    """A node with its content and attributes."""
    made: Node = {"type": kind}
    if attrs:
        made["attrs"] = attrs
    if content:
        made["content"] = list[JsonValue](content)
    return made


def text_node(text: str, marks: Sequence[Node] = ()) -> Node:
    """A piece of text with its marks."""
    made: Node = {"type": "text", "text": text}
    if marks:
        made["marks"] = list[JsonValue](marks)
    return made


def content_of(value: JsonValue) -> list[Node]:
    """The nodes in a node's content; what is none is left out."""
    content = value.get("content") if isinstance(value, dict) else None
    found = content if isinstance(content, list) else []
    return [child for child in found if isinstance(child, dict)]


def attributes(of: Node) -> Node:
    """A node's attributes."""
    found = of.get("attrs")
    return found if isinstance(found, dict) else {}


def attribute(of: Node, name: str) -> str:
    """An attribute as text; "" where there is none."""
    value = attributes(of).get(name)
    return str(value) if isinstance(value, (str, int)) else ""


def marks_of(of: Node) -> list[Node]:
    """The marks of a text."""
    found = of.get("marks")
    return [mark for mark in found if isinstance(mark, dict)] if isinstance(found, list) else []


def plain(of: Node) -> Node:
    """A node without what makes no difference to a reader."""
    kind = str(of.get("type"))
    if kind == "text":
        marks = sorted((_plain_mark(mark) for mark in marks_of(of)), key=_order)
        return text_node(str(of.get("text", "")), marks)
    attrs: Node = {
        name: value
        for name, value in attributes(of).items()
        if name not in _MEANINGLESS and value is not None and _DEFAULTS.get(name, "") != value
    }
    content = [plain(child) for child in content_of(of)]
    if kind == "codeBlock":
        content = _joined(content)
    elif any(child["type"] in ("text", "hardBreak") for child in content):
        content = _trimmed(_joined(list(_unmarked_blanks(content))))
    while kind == "doc" and content and content[-1] == {"type": "paragraph"}:
        content.pop()
    return node(kind, content, attrs)


def _plain_mark(mark: Node) -> Node:
    if mark.get("type") == "link":
        return node("link", attrs={"href": attribute(mark, "href")})
    return node(str(mark.get("type")), attrs=attributes(mark))


def _order(mark: Node) -> int:
    kind = str(mark["type"])
    return MARKS.index(kind) if kind in MARKS else len(MARKS)


def _unmarked_blanks(content: Sequence[Node]) -> Iterator[Node]:
    """The content with blanks at the edges of marked texts outside of the marks."""
    for child in content:
        marks = marks_of(child)
        if child["type"] != "text" or not marks or any(mark["type"] == "code" for mark in marks):
            yield from _lines(child)
            continue
        text = str(child["text"])
        inner = text.strip()
        front = text[: len(text) - len(text.lstrip())] if inner else text
        back = text[len(front) + len(inner) :]
        for part in (text_node(front), text_node(inner, marks), text_node(back)):
            if part["text"]:
                yield from _lines(part)


def _lines(child: Node) -> Iterator[Node]:
    """Line breaks inside of texts as nodes of their own."""
    if child["type"] != "text" or "\n" not in str(child["text"]):
        yield child
        return
    for number, line in enumerate(str(child["text"]).split("\n")):
        if number:
            yield node("hardBreak")
        if line:
            yield text_node(line, marks_of(child))


def _joined(content: Sequence[Node]) -> list[Node]:
    """Neighbouring texts with the same marks as one."""
    joined: list[Node] = []
    for child in content:
        last = joined[-1] if joined else {}
        if child["type"] == last.get("type") == "text" and child.get("marks") == last.get("marks"):
            joined[-1] = {**last, "text": f"{last['text']}{child['text']}"}
        elif child["type"] != "text" or child["text"]:
            joined.append(child)
    return joined


def _trimmed(content: Sequence[Node]) -> list[Node]:
    """The inline nodes without blanks around lines and without empty lines."""
    lines: list[list[Node]] = [[]]
    for child in content:
        if child["type"] == "hardBreak":
            lines.append([])
        else:
            lines[-1].append(child)
    result: list[Node] = []
    for line in filter(None, map(_stripped, lines)):
        result += [node("hardBreak"), *line] if result else line
    return _joined(result)


def _stripped(line: list[Node]) -> list[Node]:
    if line and line[0]["type"] == "text" and not line[0].get("marks"):
        line[0] = {**line[0], "text": str(line[0]["text"]).lstrip()}
    if line and line[-1]["type"] == "text" and not line[-1].get("marks"):
        line[-1] = {**line[-1], "text": str(line[-1]["text"]).rstrip()}
    return [child for child in line if child["type"] != "text" or child["text"]]
