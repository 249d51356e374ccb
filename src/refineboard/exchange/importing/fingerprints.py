"""Knows rows that say what they said last time, before anybody reads them.

Most rows of tomorrow's export are those of today. A row's fingerprint covers its cells, what the
columns are taken for, which words are known, and who says that they block it; it is kept only
where every link was found and nothing clashed, so that an equal one means that there is nothing
to do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

import orjson

from refineboard import __version__
from refineboard.domain.cleaning import clean
from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.workspace import Workspace
from refineboard.exchange.importing.routing import KnownItems, reference_of
from refineboard.exchange.tables.columns import Columns
from refineboard.exchange.tables.rows import link_texts
from refineboard.exchange.tables.table import Table
from refineboard.exchange.tables.tracker import KEY, UserMap
from refineboard.exchange.tables.values import texts_of_cell

FIELD = "print"
"""Where an item's external reference keeps the fingerprint."""

_BYTES = 12


class Fingerprints:
    """The fingerprints of all rows of one import."""

    def __init__(self, workspace: Workspace, known: KnownItems, system: str, user: UserMap) -> None:
        self._workspace = workspace
        self._known = known
        self._system = system
        self._known_words = _known_words(workspace, user)
        self._blockers: dict[str, list[str]] = defaultdict(list)
        self._times: Counter[str] = Counter()

    def look_at(self, table: Table, columns: Columns) -> None:
        """Notes the keys of a table and who blocks whom."""
        blocking = columns.fields.get("blocks", ())
        for _, cells in table.records:
            key = external_key(cells, columns)
            self._times[key] += 1
            for place in blocking if key else ():
                if place < len(cells) and cells[place]:
                    for name in link_texts("blocks", cells[place]):
                        self._blockers[name].append(key)

    def of(self, cells: Sequence[JsonValue], columns: Columns) -> str:
        """The fingerprint of a row."""
        names = [external_key(cells, columns), *_texts(cells, columns.about.get("ids", ()))]
        said = orjson.dumps([list(cells), self.blockers(names)])
        return blake2b(said + columns.meaning + self._known_words, digest_size=_BYTES).hexdigest()

    def blockers(self, names: Iterable[str]) -> list[str]:
        """Keys of the rows that say that they block the row with these names."""
        return sorted({blocker for name in names for blocker in self._blockers.get(name, ())})

    def unchanged(self, cells: Sequence[JsonValue], columns: Columns) -> str | None:
        """Our key of the item that the row said the same of last time."""
        external = external_key(cells, columns)
        key = self._known.by_reference.get(external)
        if not external or key is None or self._times[external] > 1:
            return None
        reference: Mapping[str, JsonValue] = reference_of(self._workspace.items[key], self._system)
        if text_of(reference, "key") != external:
            return None
        return key if reference.get(FIELD) == self.of(cells, columns) else None


def _known_words(workspace: Workspace, user: UserMap) -> bytes:
    """What decides whether a word is understood; of another program another set is known."""
    calendar = [
        (key, document.get("name"))
        for table in ("iterations", "increments")
        for key, document in workspace.tables[table].items()
    ]
    kanbans = [(backlog.key, backlog.states) for backlog in workspace.backlogs.values()]
    said = [
        sorted(getattr(user, name).items())
        for name in ("columns", "kinds", "states", "teams", "iterations", "increments")
    ]
    words = repr((__version__, calendar, kanbans, said))
    return blake2b(words.encode("utf-8", "replace"), digest_size=_BYTES).digest()


def external_key(cells: Sequence[JsonValue], columns: Columns) -> str:
    """The row's key in the other tool; "" where it has none."""
    for place in columns.fields.get(KEY, ()):
        cell = cells[place] if place < len(cells) else None
        for text in texts_of_cell(cell):
            return clean(text)
    return ""


def _texts(cells: Sequence[JsonValue], places: Sequence[int]) -> list[str]:
    return [text for place in places if place < len(cells) for text in texts_of_cell(cells[place])]
