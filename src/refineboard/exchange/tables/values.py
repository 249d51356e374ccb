"""What a cell means for a field, in the words that other tools use.

A text that means nothing here is refused with RuleBroken; the importer then keeps it as it is
beside the item and says so. No cell is lost and none makes the whole file fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import ENABLERS, FIELDS
from refineboard.domain.states import StateCategory, state_named
from refineboard.domain.workspace import Backlog, Workspace
from refineboard.exchange.tables.html import markdown_of
from refineboard.exchange.tables.tracker import HTML, LONG_TEXTS, Tracker, UserMap, folded

_BULLET = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_NOT_BLOCKED = frozenset({"no", "false", "0", "n", "none", "notblocked"})
_BLOCKED = frozenset({"yes", "true", "1", "y", "x", "blocked", "impediment"})
_SCENARIO = re.compile(r"\s*(?:given|scenario)\b", re.IGNORECASE)
_KEY = re.compile(r"([A-Za-z]{1,4})-?\d+\Z")
_TAG_BREAK = re.compile(r"[,;\n]")
_NAME_PARTS = ("name", "Name", "displayName", "_refObjectName", "value", "key", "FormattedID")
"""Under which of its parts an object in JSON has its name, the likeliest first."""
_NESTED = 5
_SHOWN = 40
_MOST_GUESSES = 12


def texts_of_cell(cell: JsonValue, depth: int = 0) -> list[str]:
    """The texts in a cell: of an object its name, of a list those of every entry."""
    if isinstance(cell, str):
        return [cell] if cell and not cell.isspace() else []
    if cell is None or depth > _NESTED:
        return []
    if isinstance(cell, (bool, int, float)):
        return [str(cell).lower() if isinstance(cell, bool) else str(cell)]
    if isinstance(cell, list):
        return [text for entry in cell for text in texts_of_cell(entry, depth + 1)]
    for part in _NAME_PARTS:
        if cell.get(part) not in (None, ""):
            return texts_of_cell(cell[part], depth + 1)
    return []


class CellReader:
    """Reads the cells of one import."""

    def __init__(self, workspace: Workspace, tracker: Tracker, user: UserMap) -> None:
        self._kinds: dict[str, str] = {**tracker.kinds, **user.kinds}
        self._states = tracker.states
        self._own_states = user.states
        self._guesses: dict[str, str] = {}
        # Most cells of a column say what another one has said already.
        self._values: dict[tuple[str, str], JsonValue] = {}
        self._refused: dict[tuple[str, str], str] = {}
        self._read_states: dict[tuple[str, str, str], str] = {}
        self._listed = {
            table: _names(workspace, table, own)
            for table, own in (("iterations", user.iterations), ("increments", user.increments))
        }
        self._is_html = tracker.markup == HTML
        self._special: dict[str, Callable[[str], JsonValue]] = {
            "kind": self.kind,
            "enabler": _enabler,
            "iteration": partial(self._named, "iterations"),
            "pi": partial(self._named, "increments"),
            "blocked": _blocked,
            "tags": _tags,
            "acceptance_criteria": criteria_of,
        }

    def learn(self, table: str, name: str, key: str) -> None:
        """Makes a name mean an iteration or a PI in this import."""
        self._listed[table].setdefault(folded(name), key)

    def known(self, table: str, name: str) -> str | None:
        """The iteration or PI that a name means; None where it means none."""
        return self._listed[table].get(folded(name))

    def read_kind_as(self, word: str, kind: str) -> None:
        """Makes a word for a kind mean another one in this import."""
        self._kinds[word] = kind

    def value(self, field: str, text: str) -> JsonValue:
        """What the text means for the field; RuleBroken where it means nothing."""
        known = self._values.get((field, text))
        if known is not None:
            return known
        if (field, text) in self._refused:
            raise RuleBroken(self._refused[field, text])
        read = self._special.get(field)
        if self._is_html and field in LONG_TEXTS:
            text = markdown_of(text)
        try:
            value = read(text) if read else FIELDS[field].parse(text)
        except RuleBroken as error:
            self._refused[field, text] = str(error)
            raise
        if len(text) <= _SHOWN:
            self._values[field, text] = value
        return value

    def kind(self, text: str) -> str:
        """The kind; "" where a map leaves such rows out."""
        kind = self._kinds.get(folded(text))
        if kind is None:
            raise RuleBroken(f"{clean(text)} is no kind of item.")
        return kind

    def state(self, text: str, category: str, backlog: Backlog) -> str:
        """The key of the backlog's state with this name, or of the first that means the same.

        `category` is what the tool itself says that its state means.
        """
        asked = (backlog.key, text, category)
        if asked not in self._read_states:
            self._read_states[asked] = self._state(text, category, backlog)
        return self._read_states[asked]

    def _state(self, text: str, category: str, backlog: Backlog) -> str:
        states = backlog.states
        own = self._own_states.get(folded(text))
        named = state_named(states, text if own is None else own)
        if named is not None:
            return named.key
        wanted = self._meaning(text, category) if own is None else None
        for state in states:
            if state.category == wanted:
                self._guesses[clean(text)[:_SHOWN]] = state.label
                return state.key
        raise RuleBroken(f"{clean(text)} is no state of {backlog.key}.")

    def notes(self) -> Iterator[str]:
        """Which words for states were taken for ours by what they mean."""
        if self._guesses:
            guesses = [f"{word} as {label}" for word, label in self._guesses.items()]
            more = (
                f" and {len(guesses) - _MOST_GUESSES} more" if len(guesses) > _MOST_GUESSES else ""
            )
            yield (
                f"States by what they mean: {', '.join(guesses[:_MOST_GUESSES])}{more}. Lines like "
                '"Done" = "accepted" in a table [states] of a map say otherwise.'
            )

    def _meaning(self, text: str, category: str) -> StateCategory | None:
        word = folded(text)
        found = self._states.get(word)
        if found is None and category:
            found = self._states.get(folded(category))
        return found

    def _named(self, table: str, text: str) -> JsonValue:
        found = self._listed[table].get(folded(text))
        if found is None:
            raise RuleBroken(f"{clean(text)} is not one of the {table}.")
        return found


def _names(workspace: Workspace, table: str, own: Mapping[str, str]) -> dict[str, str]:
    """Key by folded key and name; RuleBroken where a map names one that is not there."""
    known: dict[str, str] = {}
    for key, document in workspace.tables[table].items():
        known.setdefault(folded(text_of(document, "name")), key)
        known[folded(key)] = key
    known.pop("", None)
    for word, key in own.items():
        if key and folded(key) not in known:
            raise RuleBroken(
                f"The map names {clean(key)}, which is not one of the {table}: "
                f"{', '.join(workspace.tables[table]) or 'there are none yet'}."
            )
        known[word] = known.get(folded(key), "")
    return {name: key for name, key in known.items() if key}


def _enabler(text: str) -> JsonValue:
    word = folded(text).removeprefix("enabler")
    if word in ("no", "none", "false", "business"):
        return None
    for enabler in ENABLERS:
        # Tools say architecture and architectural, exploration and exploratory.
        if len(word) > 3 and enabler.startswith(word[:8]):
            return enabler
    raise RuleBroken(f"{clean(text)} is no type of enabler.")


def _blocked(text: str) -> JsonValue:
    if is_no(text):
        return None
    return "Blocked" if is_yes(text) else clean(text)


def kind_by_letters(
    letters: Mapping[str, str],
) -> Callable[[CellReader, list[JsonValue]], JsonValue]:
    """Reads a kind as it is said, or as the letters of a key tell it."""

    def kind(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
        for text in (text for entry in entries for text in texts_of_cell(entry)):
            number = _KEY.match(text)
            if number is None:
                return cells.value("kind", text)
            if number[1].upper() in letters:
                return letters[number[1].upper()]
        return None

    return kind


def block_of(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    """The reason of a block told in two columns; of one that is over only the reason is left."""
    texts = [text for entry in entries for text in texts_of_cell(entry)]
    if not texts or any(map(is_no, texts)):
        return None
    reasons = [text for text in texts if not is_yes(text)]
    return cells.value("blocked", reasons[0] if reasons else texts[0])


def is_no(text: str) -> bool:
    """Whether a text only says that something is not so."""
    return folded(text) in _NOT_BLOCKED


def is_yes(text: str) -> bool:
    """Whether a text only says that something is so."""
    return folded(text) in _BLOCKED


def _tags(text: str) -> JsonValue:
    tags = (clean(tag) for tag in _TAG_BREAK.split(text))
    return list(dict.fromkeys(tag for tag in tags if tag))


def criteria_of(text: str) -> JsonValue:
    """One criterion a bullet where there are bullets, else a scenario, else a line."""
    lines = clean(text, multiline=True).split("\n")
    styles = (_has_bullet, _opens_scenario)
    starts = next((style for style in styles if any(map(style, lines))), _is_line)
    criteria: list[list[str]] = []
    for line in lines:
        if not criteria or starts(line):
            criteria.append([])
        criteria[-1].append(without_bullet(line) if starts(line) else line.strip())
    texts = ("\n".join(entry).strip() for entry in criteria)
    return [criterion for criterion in texts if criterion]


def _has_bullet(line: str) -> bool:
    return without_bullet(line) != line.strip()


def _opens_scenario(line: str) -> bool:
    return _SCENARIO.match(line) is not None


def _is_line(line: str) -> bool:
    return bool(line.strip())


def without_bullet(line: str) -> str:
    """The line without a bullet or a number in front."""
    match = _BULLET.match(line)
    return line[match.end() :].strip() if match else line.strip()
