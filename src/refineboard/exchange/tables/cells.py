"""The cells that a table gives a field's value: the other way round of reading them.

An export writes them; an import asks what an export would write, to keep a tracker's own words
only where they would be lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.workspace import Backlog, Workspace
from refineboard.exchange.tables.base import shortened
from refineboard.exchange.tables.html import html_of, is_html, markdown_of
from refineboard.exchange.tables.html_blocks import html_over
from refineboard.exchange.tables.layout import known_words
from refineboard.exchange.tables.tracker import HTML, LONG_TEXTS, Tracker
from refineboard.exchange.tables.values import criteria_of

TABLE_OF_FIELD = {"iteration": "iterations", "pi": "increments"}
DEFAULTED = ("state", "kind")
"""Fields that an item has here whether the tool says them or not; that it says nothing is kept as
an empty word."""
_REWORDED = frozenset({"state", "kind", "blocked", *TABLE_OF_FIELD})
"""Fields whose texts here are not those of a tool."""


def criteria_text(criteria: Sequence[str]) -> str:
    """The criteria as a text that is read back as the same ones."""
    plain = "\n".join(criteria)
    if criteria_of(plain) == list(criteria):
        return plain
    return "\n".join("- " + criterion.replace("\n", "\n  ") for criterion in criteria)


class CellWriter:
    """Writes values in one tracker's words."""

    def __init__(self, workspace: Workspace, tracker: Tracker) -> None:
        self._workspace = workspace
        self._kind_words: Mapping[str, str] = tracker.kind_words
        self._flag = tracker.blocked_word
        self._separator = tracker.separator
        self._usual = tracker.usual
        self._only_enabler = tracker.only_enabler
        self._is_html = tracker.markup == HTML
        self._title_limit = tracker.title_limit
        self._spans = {
            table: {key: word for word, key in words.items() if key}
            for table, words in known_words(workspace, tracker.system).items()
            if table in TABLE_OF_FIELD.values()
        }

    def texts(self, field: str, value: JsonValue, backlog: Backlog) -> list[str]:
        """The entries of a value as texts: one, several for a list, none for nothing.

        Links are in the other tool's keys already.
        """
        if value in (None, "", []):
            return []
        if isinstance(value, list) and field != "acceptance_criteria":
            return [str(entry) for entry in value]
        text = criteria_text(list(map(str, value))) if isinstance(value, list) else str(value)
        if self._is_html and field in LONG_TEXTS:
            return [html_of(text)]
        if field == "state":
            return [backlog.state(text).label]
        if field in TABLE_OF_FIELD:
            return [self._span(TABLE_OF_FIELD[field], text)]
        if field == "kind":
            text = self._kind_words.get(text, text.capitalize())
        elif field == "blocked" and text == "Blocked":
            text = self._flag
        return [text]

    def _span(self, table: str, key: str) -> str:
        """What the tool calls an iteration or a PI, else what it is called here."""
        name = text_of(self._workspace.tables[table].get(key, {}), "name") or key
        return self._spans.get(table, {}).get(key, name)

    def long_text(self, field: str, value: JsonValue, before: str) -> str:
        """A text in the tool's markup; what it said `before` stays where it says the same."""
        text = criteria_text(list(map(str, value))) if isinstance(value, list) else str(value)
        return html_over(text, before) if self._is_html and field in LONG_TEXTS else text

    def title(self, text: str) -> str:
        """The title as far as the tool takes it."""
        return shortened(text, self._title_limit) if self._title_limit else text

    def read_back(self, field: str, value: JsonValue) -> JsonValue:
        """What an import reads of the cell that an export writes for the value."""
        if field == "enabler" and value and self._only_enabler:
            return self._only_enabler
        if field == "title":
            return self.title(str(value or ""))
        usual = self._usual.get(field)
        if usual is not None and value:
            return usual(value)
        if not self._is_html or field not in LONG_TEXTS:
            return value
        if isinstance(value, list):
            criteria = criteria_text([str(entry) for entry in value])
            return criteria_of(markdown_of(html_of(criteria)))
        return clean(markdown_of(html_of(str(value or ""))), multiline=True)

    def writes(
        self, field: str, value: JsonValue, backlog: Backlog, places: int, cell: JsonValue
    ) -> bool:
        """Whether this very cell is made of the value. Of some it cannot be told whether they
        were, and they are kept."""
        if self._is_html and field in LONG_TEXTS:
            is_markup = isinstance(cell, str) and is_html(cell)
            return not is_markup and self.cell(field, value, backlog, places) == cell
        if value == cell and isinstance(value, str) and field not in _REWORDED:
            return True
        if field in TABLE_OF_FIELD:
            # What the tool calls it may be learned only by this very table.
            document = self._workspace.tables[TABLE_OF_FIELD[field]].get(str(value), {})
            return cell == (text_of(document, "name") or value or "")
        return self.cell(field, value, backlog, places) == cell

    def cell(self, field: str, value: JsonValue, backlog: Backlog, places: int) -> JsonValue:
        """What stands in the `places` columns of a field: a text, or a list of texts."""
        texts = self.texts(field, value, backlog)
        if places > 1 and len(texts) > 1:
            return list[JsonValue](texts)
        return self._separator.join(texts)
