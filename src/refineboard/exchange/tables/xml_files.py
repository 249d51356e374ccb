"""XML from trackers' interfaces, without what makes XML dangerous.

A document type is refused at its first letter, so that no entity can be declared: none is
expanded and nothing outside the file is ever asked for. Elements may nest only so deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from refineboard.domain.budget import BUDGET
from refineboard.domain.errors import BadData
from refineboard.exchange.tables.json_files import DEPTH_LIMIT

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<|\xff\xfe<\x00|\xfe\xff\x00<")


@dataclass(slots=True)
class Element:
    """One element: its name, its attributes, its text, the elements in it."""

    name: str
    attributes: Mapping[str, str]
    texts: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text right in the element."""
        return "".join(self.texts)

    def named(self, name: str) -> Iterator[Element]:
        """The elements of this name right in the element."""
        return (child for child in self.children if child.name == name)


def looks_like_xml(data: bytes) -> bool:
    """Whether the file starts as XML does."""
    return _START.match(data) is not None


def read_xml(data: bytes) -> Element:
    """The root of the document; BadData where it is not XML, or not harmless."""
    _check_tags(data)
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(data, True)  # noqa: FBT003 - it takes no names
    except expat.ExpatError as error:
        raise BadData(
            f"Line {error.lineno} is not XML: {expat.ErrorString(error.code)}."
        ) from error
    except (ValueError, LookupError) as error:
        raise BadData(f"The file is not XML that can be read: {error}.") from error
    if reader.root is None:
        raise BadData("The file is empty.")
    return reader.root


def _check_tags(data: bytes) -> None:
    """BadData where there are too many tags, or one that is too long: each is read as a whole.

    No tag holds a second <, so that none is longer than the way from one to the next.
    """
    # An element has two, and what is no element may have some.
    BUDGET.check("elements", data.count(b"<") // 3)
    place = data.find(b"<")
    while place >= 0:
        following = data.find(b"<", place + 1)
        BUDGET.check("characters", ((following if following >= 0 else len(data)) - place) // 4)
        place = following


class _Reader:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Opens an element."""
        element = Element(name, attributes)
        self._count += 1 + len(attributes)
        if len(self._open) >= DEPTH_LIMIT:
            raise BadData(f"The file is nested more than {DEPTH_LIMIT} levels deep.")
        BUDGET.check("elements", self._count)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _name: str) -> None:
        """Closes the innermost element."""
        self._open.pop()

    def characters(self, text: str) -> None:
        """Takes text."""
        if self._open:
            self._open[-1].texts.append(text)


def _refuse_doctype(*_about: object) -> NoReturn:
    raise BadData("The file has a document type, which is not read: entities can do harm.")
