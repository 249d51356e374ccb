"""A Markdown document as rows: headings are items, what stands below a heading is its text.

Of a story map (see `markdown_writing`) the levels tell kind and parent. Any other document is
read in the same way: its second level of headings is epics, the third features, the fourth
stories; what stands below them is their description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import BadData
from refineboard.exchange.markdown.escaping import bare, plain
from refineboard.exchange.markdown.writing import BENEFIT, CRITERIA, KINDS_AT, MARK, NOBODY
from refineboard.exchange.tables.base import FIELD_LIMIT, ROW_LIMIT, decoded
from refineboard.exchange.tables.rows import FieldReader
from refineboard.exchange.tables.table import Table
from refineboard.exchange.tables.tracker import Tracker, UserMap
from refineboard.exchange.tables.values import CellReader, criteria_of, texts_of_cell
from refineboard.exchange.tables.vocabulary import kinds_with, names_with, states_with

MARKDOWN = Tracker(
    system="markdown",
    label="Markdown",
    names=names_with(key="!externalkey", ids="!", state="state", tags="tags"),
    kinds=kinds_with({}),
    states=states_with({}),
)


def _criteria(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    """One criterion a bullet, whatever bullets there are inside of one."""
    del cells
    texts = (clean(text, multiline=True) for entry in entries for text in texts_of_cell(entry))
    return [text for text in texts if text]


SPECIAL: Mapping[str, FieldReader] = MappingProxyType({"acceptance_criteria": _criteria})

_OWN, _TIME, _FLAG = "refineboard key", "refineboard updated", "Blocked"
_FIELD = re.compile(r"(?<!\\)\[([A-Za-z][A-Za-z0-9_ -]{0,40})::[ ]?((?:[^\\\[\]\n]|\\.)*)\]")
"""A bracket inside has a backslash: no place is read for more than one field."""
_COMMENT = re.compile(rf"<!-- {MARK} (\S*) -->")
_FENCE = re.compile(r"[ ]{0,3}(```+|~~~+)")
_SKIPPED_SECTIONS = frozenset({"releases", "personas"})
_STATUS_WORDS = {"not-started": "funnel", "in-progress": "doing"}
_CRITERIA = "acceptance criteria"
_PARTS = {CRITERIA.casefold(): _CRITERIA, BENEFIT.casefold(): "benefit hypothesis"}


@dataclass(slots=True)
class _Item:
    line: int
    level: int
    cells: dict[str, JsonValue]
    texts: dict[str, list[str]] = field(default_factory=dict)
    """The lines of each of its long texts."""


def read_markdown(data: bytes, name: str, tracker: Tracker, user: UserMap) -> Table:
    """The document as a table; BadData where nothing in it can be an item."""
    del tracker, user
    text, notes = decoded(data)
    lines = re.split(r"\r\n|\r|\n", text)
    if any(len(line) > FIELD_LIMIT for line in lines):
        raise BadData(f"A line has more than {FIELD_LIMIT:,} characters.")
    comment = _COMMENT.match(lines[0])
    items = list(_items(lines, is_own=comment is not None))
    if not items:
        raise BadData(
            "There is no item in the file. Expected are headings: ## for epics, ### for features, "
            "#### for stories."
        )
    if len(items) > ROW_LIMIT:
        raise BadData(f"The file has more than {ROW_LIMIT:,} items; split it.")
    for item in items:
        for part, given in item.texts.items():
            text = bare("\n".join(given)).strip()
            item.cells[part] = _bullets(text) if part == _CRITERIA else text
        if comment is not None and _OWN in item.cells:
            item.cells[_TIME] = comment[1]
        # By this name those below it call it.
        item.cells.setdefault(_OWN, f"#{item.line}")
    header = list(dict.fromkeys(["title", *(name for item in items for name in item.cells)]))
    rows = [(item.line, [item.cells.get(column, "") for column in header]) for item in items]
    return Table(name, tuple(header), rows, notes, form="markdown")


def _bullets(text: str) -> JsonValue:
    """The entries of a list; a text that is none as a whole."""
    if not text.startswith("- "):
        return criteria_of(text)
    entries = re.split(r"^- ", text, flags=re.MULTILINE)[1:]
    return ["\n".join(_outdented(entry.strip("\n"))) for entry in entries]


def _outdented(entry: str) -> Iterator[str]:
    first, *more = entry.split("\n")
    yield first
    yield from (line.removeprefix("  ") for line in more)


def _items(lines: list[str], *, is_own: bool) -> Iterator[_Item]:
    above: dict[int, _Item | None] = {}
    item: _Item | None = None
    part, is_skipped = "description", False
    for number, line, heading in _with_headings(lines, is_own=is_own):
        if heading is None:
            if item is not None and not is_skipped:
                item.texts.setdefault(part, []).append(line)
            continue
        level, words = heading
        if level == 1:
            is_skipped, item = words.casefold() in _SKIPPED_SECTIONS, None
            above.clear()
        elif is_skipped:
            continue
        elif level in KINDS_AT:
            part = "description"
            item = None if plain(words) == NOBODY else _item(number, level, words, above)
            above = {upper: known for upper, known in above.items() if upper < level}
            above[level] = item
            if item is not None:
                yield item
        elif plain(words).casefold() in _PARTS:
            part = _PARTS[plain(words).casefold()]
        elif item is not None:
            item.texts.setdefault(part, []).append(line)


def _with_headings(
    lines: list[str], *, is_own: bool
) -> Iterator[tuple[int, str, tuple[int, str] | None]]:
    """Each line with the heading that it is; none in a block of code, unless we wrote it."""
    fence = ""
    for number, line in enumerate(lines, 1):
        opening = None if is_own else _FENCE.match(line)
        if opening is not None and (not fence or opening[1].startswith(fence)):
            fence = "" if fence else opening[1]
        yield number, line, None if fence else heading_of(line)


def heading_of(line: str) -> tuple[int, str] | None:
    """The level and the words of a heading, without the signs that may close it."""
    text = line.lstrip(" ")
    words = text.lstrip("#")
    level = len(text) - len(words)
    if len(line) - len(text) > 3 or not 1 <= level <= 6 or words[:1] not in ("", " ", "\t"):
        return None
    words = words.strip()
    opened = words.rstrip("#")
    return level, words if opened and not opened[-1].isspace() else opened.rstrip()


def _item(number: int, level: int, words: str, above: dict[int, _Item | None]) -> _Item:
    """The item of a heading, its fields in columns of their names."""
    cells: dict[str, JsonValue] = {}
    for match in _FIELD.finditer(words):
        cells.setdefault(match[1].strip().casefold(), plain(match[2].strip()))
    cells["title"] = plain(_FIELD.sub("", words).strip())
    cells.setdefault("kind", KINDS_AT[level])
    key = cells.pop("key", None)
    if key:
        cells[_OWN] = key
    _read_status(cells)
    parents = (above.get(upper) for upper in range(level - 1, 1, -1))
    parent = next((known for known in parents if known is not None), None)
    if parent is not None and not cells.get("parent"):
        cells["parent"] = parent.cells.get(_OWN, f"#{parent.line}")
    return _Item(
        number, level, {name: cell for name, cell in cells.items() if cell or name == "title"}
    )


def _read_status(cells: dict[str, JsonValue]) -> None:
    """A story map's own word for a state, where ours is not there."""
    status = str(cells.pop("status", ""))
    if status == "blocked":
        cells.setdefault("blocked", _FLAG)
    elif status:
        cells.setdefault("state", _STATUS_WORDS.get(status, status))
