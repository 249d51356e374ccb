"""Which open items of a workspace say the same, and by which words items are compared.

It knows less than `Twins`, no variants and nothing of what is done, for a tenth of the time:
whoever measures a whole workspace at every start can afford it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from refineboard.domain.documents import Document, text_of
from refineboard.domain.states import StateCategory
from refineboard.domain.wording import content_of, words_of
from refineboard.domain.workspace import Workspace

FEWEST_WORDS = 3
"""Texts of fewer content words are too short to be called the same: "Update docs"."""
MOST_WORDS = 60
"""Content words of a text that is compared: a longer one has no twin by chance."""
LARGE = ("epic", "capability", "feature")
"""Kinds above a team's: a story may say what its feature says."""
_STORY_STARTS = ("as ", "in order", "i want", "i need", "i'd", "so that", "*as ", "as\t", "as\n")
_LONGEST_COMPARED = 1000


def compared_words(document: Document) -> tuple[str, ...]:
    """The words by which an item is compared: of its story's sentence, or else of its title."""
    description = text_of(document, "description")[:_LONGEST_COMPARED].lstrip()
    if description[:8].lower().startswith(_STORY_STARTS):
        return words_of(description.partition("\n\n")[0])
    return words_of(text_of(document, "title")[:_LONGEST_COMPARED])


class KeysByNumber:
    """Keys by number. Nearly every number has one key, which then stands there by itself."""

    def __init__(self) -> None:
        self.entries: dict[int, str | dict[str, None]] = {}
        """A key, or several in the order in which they came."""

    def put(self, number: int, key: str) -> None:
        """Finds the key by the number from now on."""
        there = self.entries.setdefault(number, key)
        if isinstance(there, dict):
            there[key] = None
        elif there != key:
            self.entries[number] = {there: None, key: None}

    def take(self, number: int, key: str) -> None:
        """Finds it there no longer."""
        there = self.entries[number]
        if isinstance(there, dict):
            del there[key]
        if there in (key, {}):
            del self.entries[number]

    def keys(self, number: int) -> Iterable[str]:
        """The keys of a number, in the order in which they came."""
        there = self.entries.get(number, ())
        return (there,) if isinstance(there, str) else there

    def shared(self) -> Iterator[Iterable[str]]:
        """The keys of each number that has several."""
        entries = self.entries.values()
        return (there for there in entries if isinstance(there, dict) and len(there) > 1)


class OpenDuplicates:
    """The groups of open items that say the same. It follows one edit at a time.

    Of each item it keeps the hash of its content words alone. Among 64 bits two different texts
    do not meet by chance, and by intent neither: Python's hashes of texts differ in every process.
    """

    def __init__(self, workspace: Workspace) -> None:
        """Reads the items; states of kanbans are taken as they are now."""
        self._workspace = workspace
        self._done = frozenset(
            (backlog.key, state.key)
            for backlog in workspace.backlogs.values()
            for state in backlog.states
            if state.category is StateCategory.DONE
        )
        self._numbers: dict[str, int] = {}
        self._alike = KeysByNumber()
        self.changed(workspace.heads)

    def changed(self, keys: Iterable[str]) -> None:
        """These items are no longer what they were."""
        numbers, alike = self._numbers, self._alike
        for key in keys:
            old, number = numbers.get(key), self._number_of(key)
            if old == number:
                continue
            if old is not None:
                alike.take(old, key)
                del numbers[key]
            if number is not None:
                alike.put(number, key)
                numbers[key] = number

    def _number_of(self, key: str) -> int | None:
        """The hash of an open item's content words; None where it is not compared."""
        head = self._workspace.heads.get(key)
        if head is None or (head.backlog, head.state) in self._done:
            return None
        document = self._workspace.items[key]
        content = content_of(compared_words(document))
        if not FEWEST_WORDS <= len(content) <= MOST_WORDS:
            return None
        return hash((document.get("kind") in LARGE, content))

    def groups(self) -> Iterator[tuple[str, ...]]:
        """The keys of each group; a feature may say what its epic says."""
        heads = self._workspace.heads
        for keys in self._alike.shared():
            apart = tuple([key for key in keys if heads[key].parent not in keys])
            if len(apart) > 1:
                yield apart
