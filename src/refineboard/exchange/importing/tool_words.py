"""A tool's own words for our states, kinds and people, as its items have been heard to use them.

A state of ours that the tool has never used goes out as one that means the same there, else as
the nearest one before it: a word that the tool does not know would make it refuse the row.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping

from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.states import CATEGORY_ORDER, StateCategory
from refineboard.domain.workspace import Backlog, Workspace
from refineboard.exchange.importing.routing import reference_of
from refineboard.exchange.tables.cells import CellWriter
from refineboard.exchange.tables.columns import Columns
from refineboard.exchange.tables.tracker import Tracker

_STATE = "state"
_BEFORE_WORK = CATEGORY_ORDER[: CATEGORY_ORDER.index(StateCategory.DOING)]
"""Only among these is an earlier state nearly the same: nothing has been begun."""


class ToolWords:
    """What the items that a tool knows tell of its words."""

    def __init__(
        self,
        workspace: Workspace,
        tracker: Tracker,
        headers: Mapping[str, tuple[str, ...]],
        writer: CellWriter,
    ) -> None:
        """`headers` are the columns of each field."""
        self._usual = tracker.state_words
        heard: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
        for document in workspace.items.values():
            reference = reference_of(document, tracker.system)
            base, raw = _mapping(reference.get("base")), _mapping(reference.get("raw"))
            backlog = workspace.backlogs.get(text_of(document, "backlog"))
            for name in tracker.learns:
                value = base.get(name)
                if not isinstance(value, str) or backlog is None:
                    continue
                for header in headers.get(name, ()):
                    word = raw.get(header)
                    if word is None:
                        word = writer.cell(name, value, backlog, 1)
                    if word and isinstance(word, str):
                        for meaning in _meanings(name, value, backlog):
                            heard[meaning][word] += 1
        self._words = {meaning: words.most_common(1)[0][0] for meaning, words in heard.items()}

    def word(self, name: str, value: JsonValue, backlog: Backlog) -> str | None:
        """The tool's word for a value of ours; None where it has not been heard."""
        if not isinstance(value, str):
            return None
        exact = ((name, where, value) for where in (backlog.key, ""))
        category = _category(value, backlog) if name == _STATE else None
        found = next((self._words[entry] for entry in exact if entry in self._words), None)
        if found is not None or category is None:
            return found
        if category in self._usual:
            return self._usual[category]
        near = _near(category, backlog)
        return next((self._words[entry] for entry in near if entry in self._words), None)


def words_heard(
    workspace: Workspace, tracker: Tracker, writer: CellWriter
) -> Callable[[Columns], ToolWords]:
    """The tool's words by the columns of a table; they are listened to only when asked for."""
    heard: dict[bytes, ToolWords] = {}

    def words(columns: Columns) -> ToolWords:
        if columns.meaning not in heard:
            heard[columns.meaning] = ToolWords(workspace, tracker, columns.headers, writer)
        return heard[columns.meaning]

    return words


def _meanings(name: str, value: str, backlog: Backlog) -> Iterator[tuple[str, str, str]]:
    """What a word stands for: in its backlog and in all, and for a state also its category."""
    for where in (backlog.key, ""):
        yield name, where, value
        category = _category(value, backlog) if name == _STATE else None
        if category is not None:
            yield _STATE, where, _of(category)


def _near(category: StateCategory, backlog: Backlog) -> Iterator[tuple[str, str, str]]:
    """States that mean the same, then those before where no work has begun."""
    nearest = [category]
    if category in _BEFORE_WORK:
        nearest += reversed(_BEFORE_WORK[: _BEFORE_WORK.index(category)])
    for near in nearest:
        for where in (backlog.key, ""):
            yield _STATE, where, _of(near)


def _category(value: str, backlog: Backlog) -> StateCategory | None:
    return next((state.category for state in backlog.states if state.key == value), None)


def _of(category: StateCategory) -> str:
    return f"category:{category.value}"


def _mapping(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, dict) else {}
