"""How a tracker names things: its columns, kinds and states as data, and a person's own map.

One table a tracker. Names compare by letters and digits alone, so that `Story Points`,
`STORY_POINTS` and `Custom field (Story points)` are one. What a person writes in a map goes first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import BadData, RuleBroken
from refineboard.domain.fields import FIELDS, KINDS
from refineboard.domain.states import StateCategory
from refineboard.exchange.tables.base import decoded

KEY = "key"
"""The other tool's key of a row; not a field of an item, but mapped like one."""

LINKS = ("parent", "depends_on", "blocks")
"""Columns that name other rows. `blocks` is `depends_on` told from the other side."""

TEAM = "team"

ABOUT = (
    "ids",
    TEAM,
    "project",
    "rank",
    "created",
    "updated",
    "finished",
    "since",
    "category",
    "resolution",
    "url",
)
"""Columns that are read, but are kept beside the item and given back as they came: other ids of
the row, its team and project, its rank, its dates, what its state means, how it
ended, its address."""

OWN_KEY, OWN_TIME = "own", "own_time"
"""Our own key and time of change, in tables that we wrote."""
OWN_COLUMN = "refineboard key"

MOVES = "moves"
"""The states that an item went through there: lists of state, what it means, when, by whom."""
HTML = "html"
LONG_TEXTS = frozenset({"description", "acceptance_criteria", "benefit_hypothesis"})
"""Fields that trackers write in a markup of their own."""

MAPPABLE = (KEY, *FIELDS, "blocks", *ABOUT)
"""What a map can name a column for."""

_AROUND_CUSTOM = (
    "Custom field",
    "Benutzerdefinierte Felder",
    "Benutzerdefiniertes Feld",
    "Champs personnalisés",
    "Champ personnalisé",
    "Campo personalizado",
    "Campo personalizzato",
    "Pole niestandardowe",
    "Pole własne",
    "Пользовательское поле",
    "사용자정의 필드",
    "カスタムフィールド",
    "自定义字段",
    "Aangepast veld",
)
_CUSTOM_FIELD = re.compile(
    rf"\s*(?:{'|'.join(map(re.escape, _AROUND_CUSTOM))}) \((.*)\)\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
"""How Jira writes the names of columns that it did not ship with, in its languages."""
_FIELD_NAME = re.compile(
    r"\s*(?:(?:System|Custom|Microsoft\.VSTS(?:\.\w+)?)\.|(?:c|Custom)_(?=[A-Za-z]))(\w+)\s*\Z"
)
"""How the interfaces of Azure Boards, Rally and VersionOne call their fields."""


def folded(text: str) -> str:
    """The letters and digits of `text` alone, small: how names of columns and values compare."""
    return "".join(character for character in text.casefold() if character.isalnum())


def plain_name(header: str) -> str:
    """The folded name of a column, without what a tool writes around it."""
    return folded(own_name(header))


def own_name(header: str) -> str:
    """The name of a column without what a tool writes around it."""
    custom = _CUSTOM_FIELD.match(header) or _FIELD_NAME.match(header)
    return custom[1] if custom else header


@dataclass(frozen=True, slots=True)
class Tracker:
    """One tool's names."""

    system: str
    """How an item remembers where its other key is from."""
    label: str
    names: Mapping[str, tuple[str, ...]]
    """Folded names of the columns of each field, the best first."""
    kinds: Mapping[str, str]
    """Our kind for each of its folded words."""
    states: Mapping[str, StateCategory]
    """What each of its folded words for a state means."""
    kind_words: Mapping[str, str] = field(default_factory=dict)
    """Its word for each of our kinds."""
    state_words: Mapping[StateCategory, str] = field(default_factory=dict)
    """Its words for what states mean, where every site has the same."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """How it writes the column of each field."""
    blocked_word: str = "yes"
    """What it writes where something is blocked without a reason."""
    clear_word: str = ""
    """What it reads in an update as: nothing here any more."""
    numbers_new: bool = False
    """Whether rows that it does not know yet name each other by numbers of the file's own."""
    names_new: bool = True
    """Whether its files can name a row that it does not know yet."""
    repeats_headers: bool = False
    """Whether several values stand in several columns of the same name."""
    fills_updates: bool = True
    """Whether an empty cell of an update would empty the field."""
    epics_are_features: bool = False
    """Whether its epics are what SAFe calls features, unless a file has features as well."""
    only_enabler: str = ""
    """The one type of enabler that it knows, whatever type is meant."""
    separator: str = ", "
    """What stands between several values in one column."""
    update_needs: tuple[str, ...] = (KEY, "title")
    """Fields without which it does not take an update."""
    learns: tuple[str, ...] = ("state", "kind")
    """Fields whose words it takes as its other items have them."""
    shares: Mapping[str, str] = field(default_factory=dict)
    """Fields that are read from the column of another one."""
    usual: Mapping[str, Callable[[JsonValue], JsonValue]] = field(default_factory=dict)
    """How it gives back what it was given, where a text can be written in several ways."""
    title_limit: int = 0
    """Most characters of a title there; 0 where nobody says."""
    plain: Callable[[str], str] = plain_name
    """The folded name of a column in the tool's own terms, in whatever language it is."""
    has_keys: bool = False
    """Whether every table of its own has its keys."""
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """How a field's column may be called, as people read it, where there are several ways."""
    markup: str = ""
    """What its long texts are written in, where not in plain text or Markdown: html."""


@dataclass(frozen=True, slots=True)
class UserMap:
    """What a person says about a file; wins over everything that is known here."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """The column of each field; "" for none."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Our kind for a folded word; "" leaves such rows out."""
    states: Mapping[str, str] = field(default_factory=dict)
    """Key or label of our state for a folded word."""
    teams: Mapping[str, str] = field(default_factory=dict)
    """Key of our backlog for a folded word."""
    iterations: Mapping[str, str] = field(default_factory=dict)
    increments: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False, repr=False)
    """The tables of words as they were written, to be remembered."""


def user_map(columns: Mapping[str, str], words: Mapping[str, Mapping[str, str]]) -> UserMap:
    """A map of these columns and tables of words."""
    read = {
        name: {folded(word): meaning for word, meaning in table.items()}
        for name, table in words.items()
    }
    return UserMap(columns=columns, words=words, **read)


_SECTIONS = ("columns", "kinds", "states", "teams", "iterations", "increments")


def read_map(data: bytes) -> UserMap:
    """A map as people write it in TOML: tables of `"their word" = "our word"`."""
    text, _ = decoded(data)
    try:
        loaded = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise BadData(f"The map is not TOML: {reason}.") from error
    if not loaded or not loaded.keys() <= set(_SECTIONS):
        raise BadData(
            'The map needs a table [columns] with lines like title = "Name of column"; further '
            f"tables are {', '.join(f'[{name}]' for name in _SECTIONS[1:])}."
        )
    tables = {name: _table(name, value) for name, value in loaded.items()}
    for column in tables.get("columns", {}):
        if column not in MAPPABLE:
            raise RuleBroken(f"{clean(column)} cannot be mapped. Fields: {', '.join(MAPPABLE)}.")
    for kind in tables.get("kinds", {}).values():
        if kind and kind not in KINDS:
            raise RuleBroken(f"{clean(kind)} is no kind. Kinds: {', '.join(KINDS)}.")
    words = {name: table for name, table in tables.items() if name != "columns"}
    return user_map(tables.get("columns", {}), words)


def _table(name: str, value: JsonValue) -> dict[str, str]:
    if not isinstance(value, dict):
        raise BadData(f'The map needs a table [{name}] with lines like word = "meaning".')
    for key, meaning in value.items():
        if not isinstance(meaning, str):
            raise BadData(f"The map must give a text in quotes for {clean(str(key))}.")
    return {str(key): str(meaning) for key, meaning in value.items()}
