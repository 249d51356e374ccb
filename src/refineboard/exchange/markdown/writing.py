"""A backlog as one Markdown document in the layout of a story map: epics over features over
stories, each with its fields behind its title.

The layout is that of the tool storymap, which draws such a file: `# Releases`, `# Map`, then
activities, steps and stories as headings of the second to the fourth level.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from refineboard.domain.documents import Document, JsonValue, documents_of, text_of, texts_of
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import ART, Workspace
from refineboard.exchange.markdown.escaping import body, inline

MARK = "refineboard"
"""What the comment in the first line of our own files begins with."""
NOBODY = "—"
"""The heading over items that have none."""
CRITERIA, BENEFIT = "Acceptance criteria", "Benefit hypothesis"
KEPT = ("persona", "deadline", "release")
"""Fields of a story map that are none here and go along with the item."""
KINDS_AT = {2: "epic", 3: "feature", 4: "story"}
"""The usual kind at each level of headings."""

_LEVELS = {"epic": 2, "capability": 2, "feature": 3}
_STATUS = {
    StateCategory.DOING: "in-progress",
    StateCategory.DONE: "done",
}
_SCALARS = ("enabler", "points", "ubv", "tc", "rroe", "size", "iteration", "owner")


def write_markdown(workspace: Workspace, documents: Sequence[Document]) -> bytes:
    """The document with these items."""
    writer = _Writer(workspace, documents)
    return "".join(f"{line}\n" for line in writer.lines()).encode("utf-8", "replace")


class _Writer:
    def __init__(self, workspace: Workspace, documents: Sequence[Document]) -> None:
        self._workspace = workspace
        self._documents = {text_of(document, "key"): document for document in documents}
        self._nested: set[str] = set()
        self._below_key: dict[str, list[str]] = defaultdict(list)
        for key, document in self._documents.items():
            self._below_key[text_of(document, "parent")].append(key)

    def lines(self) -> Iterator[str]:
        """The whole document."""
        moments = [text_of(document, "updated_at") for document in self._documents.values()]
        yield f"<!-- {MARK} {max(moments, default='')} -->"
        yield f"# {inline(self._workspace.art_name)}"
        yield ""
        yield "# Releases"
        for increment in dict.fromkeys(
            text_of(document, "pi") for document in self._documents.values()
        ):
            if increment:
                yield f"## {inline(increment)}"
        yield ""
        yield "# Map"
        for key in self._at(2):
            yield from self._item(key, 2)
            yield from self._below(key, 3)
        rest = [key for key in (*self._at(3), *self._at(4)) if key not in self._nested]
        if rest:
            yield from ("", f"## {NOBODY}")
        for key in rest:
            if self._level(key) == 3:
                yield from self._item(key, 3)
                yield from self._below(key, 4)
        alone = [key for key in rest if self._level(key) == 4 and key not in self._nested]
        if alone:
            yield from ("", f"### {NOBODY}")
        for key in alone:
            yield from self._item(key, 4)

    def _at(self, level: int) -> list[str]:
        return [key for key in self._documents if self._level(key) == level]

    def _level(self, key: str) -> int:
        return _LEVELS.get(text_of(self._documents[key], "kind"), 4)

    def _children(self, key: str, level: int) -> list[str]:
        return [child for child in self._below_key[key] if self._level(child) == level]

    def _below(self, key: str, level: int) -> Iterator[str]:
        """What hangs on an item, one level after the other."""
        for child in self._children(key, level):
            self._nested.add(child)
            yield from self._item(child, level)
            if level == 3:
                yield from self._below(child, 4)
        if level == 3:
            alone = self._children(key, 4)
            if alone:
                yield from ("", f"### {NOBODY}")
            for child in alone:
                self._nested.add(child)
                yield from self._item(child, 4)

    def _item(self, key: str, level: int) -> Iterator[str]:
        document = self._documents[key]
        fields = "".join(
            f" [{name}:: {inline(text)}]" for name, text in self._fields(document, level) if text
        )
        yield ""
        yield f"{'#' * level} {inline(text_of(document, 'title'))}{fields}"
        yield from _block("", text_of(document, "description"))
        criteria = texts_of(document, "acceptance_criteria")
        if criteria:
            lines = ("- " + criterion.replace("\n", "\n  ") for criterion in criteria)
            yield from _block(CRITERIA, "\n".join(lines))
        yield from _block(BENEFIT, text_of(document, "benefit_hypothesis"))

    def _fields(self, document: Document, level: int) -> Iterator[tuple[str, str]]:
        state = self._workspace.state_of(document)
        kind, backlog = text_of(document, "kind"), text_of(document, "backlog")
        yield "key", text_of(document, "key")
        yield "status", _STATUS.get(state.category, "")
        yield "state", state.label
        yield "kind", kind if KINDS_AT[level] != kind else ""
        yield "team", backlog if backlog != ART else ""
        for name in _SCALARS:
            value = document.get(name)
            yield name, "" if value is None else str(value)
        yield "pi", text_of(document, "pi")
        yield "tags", ", ".join(texts_of(document, "tags"))
        yield "blocked", text_of(document, "blocked")
        waits = (text_of(entry, "key") for entry in documents_of(document, "depends_on"))
        yield "depends-on", ", ".join(waits)
        parent = text_of(document, "parent")
        is_nested = parent in self._documents and self._level(parent) < level
        yield "parent", "" if is_nested else parent
        yield from _kept(document)


def _kept(document: Document) -> Iterator[tuple[str, str]]:
    extra = document.get("extra")
    given: Mapping[str, JsonValue] = extra if isinstance(extra, dict) else {}
    for name in KEPT:
        value = given.get(name)
        if isinstance(value, str):
            yield name, value


def _block(heading: str, text: str) -> Iterator[str]:
    if text:
        yield from ("", f"##### {heading}") if heading else ()
        yield ""
        yield from body(text).split("\n")
