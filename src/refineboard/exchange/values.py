"""What the text of a table's cell means for a field, in the words that other tools use.

A text that means nothing here is refused with RuleBroken; the importer then keeps it as it is
beside the item and says so. No cell is lost and none makes the whole file fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import FIELDS, KINDS
from refineboard.domain.states import StateCategory, state_named
from refineboard.domain.workspace import Backlog, Workspace
from refineboard.exchange.text import without_bullet

_KIND_WORDS = {
    "story": "userstory hierarchicalrequirement requirement task subtask technicaltask improvement"
    " changerequest backlogitem productbacklogitem pbi enablerstory",
    "defect": "bug fault problem incident",
    "feature": "newfeature enablerfeature portfolioitemfeature",
    "epic": "businessepic enablerepic initiative portfolioepic",
    "capability": "solutioncapability enablercapability",
    "spike": "research explorationspike",
}
_CATEGORY_WORDS = {
    StateCategory.FUNNEL: "new open todo backlog idea ideas proposed reopened created submitted"
    " unscheduled defined",
    StateCategory.REFINING: "refinement refining analysis analyzing inanalysis grooming ingrooming"
    " inrefinement elaboration discovery draft",
    StateCategory.READY: "readyfordev readyfordevelopment selectedfordevelopment selected approved"
    " committed planned readytostart",
    StateCategory.DOING: "inprogress doing started active implementing inimplementation wip"
    " indevelopment developing inreview codereview testing intest intesting inqa qa devcomplete"
    " testcomplete validating deploying",
    StateCategory.DONE: "done closed resolved accepted complete completed finished fixed released"
    " verified deployed",
}
_NOT_BLOCKED = frozenset({"no", "false", "0", "n", "none", "notblocked"})
_BLOCKED = frozenset({"yes", "true", "1", "y", "x", "blocked", "impediment"})
_SCENARIO = re.compile(r"\s*(?:given|scenario)\b", re.IGNORECASE)
_TAG_BREAK = re.compile(r"[,;\n]")


def folded(text: str) -> str:
    """The letters and digits of `text` alone, small: how names of columns and values compare."""
    return "".join(character for character in text.casefold() if character.isalnum())


_KINDS = {kind: kind for kind in KINDS} | {
    word: kind for kind, words in _KIND_WORDS.items() for word in words.split()
}
_CATEGORIES = {category.value: category for category in StateCategory} | {
    word: category for category, words in _CATEGORY_WORDS.items() for word in words.split()
}


class CellReader:
    """Reads cells for one backlog of one workspace."""

    def __init__(self, workspace: Workspace, backlog: Backlog, known: dict[str, str]) -> None:
        """`known` has our key for each key of the other tool."""
        self._workspace = workspace
        self._backlog = backlog
        self._known = known
        self._special: dict[str, Callable[[str], JsonValue]] = {
            "kind": self._kind,
            "state": self._state,
            "parent": self._parent,
            "iteration": lambda text: self._listed("iterations", text),
            "pi": lambda text: self._listed("increments", text),
            "blocked": _blocked,
            "tags": _tags,
            "acceptance_criteria": _criteria,
        }

    def value(self, field: str, text: str) -> JsonValue:
        """What the text means for the field; RuleBroken where it means nothing."""
        read = self._special.get(field)
        return read(text) if read else FIELDS[field].parse(text)

    def _kind(self, text: str) -> JsonValue:
        kind = _KINDS.get(folded(text))
        if kind is None:
            raise RuleBroken(f"{clean(text)} is no kind of item.")
        return kind

    def _state(self, text: str) -> JsonValue:
        states = self._backlog.states
        named = state_named(states, text)
        if named is not None:
            return named.key
        category = _CATEGORIES.get(folded(text))
        for state in states:
            if state.category == category:
                return state.key
        raise RuleBroken(f"{clean(text)} is no state of {self._backlog.key}.")

    def _parent(self, text: str) -> JsonValue:
        key = clean(text)
        for candidate in (self._known.get(key), key.upper()):
            if candidate and candidate in self._workspace.items:
                return candidate
        raise RuleBroken(f"There is no item {key}.")

    def _listed(self, table: str, text: str) -> JsonValue:
        wanted = folded(text)
        for key, document in self._workspace.tables[table].items():
            if wanted in (folded(key), folded(text_of(document, "name"))):
                return key
        raise RuleBroken(f"{clean(text)} is not one of the {table}.")


def _blocked(text: str) -> JsonValue:
    word = folded(text)
    if word in _NOT_BLOCKED:
        return None
    return "Blocked" if word in _BLOCKED else clean(text)


def _tags(text: str) -> JsonValue:
    tags = (clean(tag) for tag in _TAG_BREAK.split(text))
    return list(dict.fromkeys(tag for tag in tags if tag))


def _criteria(text: str) -> JsonValue:
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
