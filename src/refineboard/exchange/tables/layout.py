"""How a tool's last table looked, kept in the workspace so that an export can look the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from refineboard.domain.cleaning import clean, clean_value
from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.workspace import Workspace
from refineboard.exchange.tables.table import Table
from refineboard.exchange.tables.tracker import UserMap, folded, user_map


@dataclass(frozen=True, slots=True)
class Layout:
    """The look of a table."""

    columns: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    """What a person said of its columns."""
    manner: Mapping[str, JsonValue] = field(default_factory=dict)
    """Delimiter and the like."""


def layout_of(workspace: Workspace, system: str, form: str) -> Layout:
    """How the tool's last table of this form looked; empty where there was none."""
    document = workspace.tables["settings"].get(_key(system), {})
    kept = document.get(form)
    if not isinstance(kept, dict):
        return Layout()
    columns, mapping, manner = kept.get("columns"), kept.get("map"), kept.get("manner")
    return Layout(
        tuple(map(str, columns)) if isinstance(columns, list) else (),
        {name: str(column) for name, column in mapping.items()}
        if isinstance(mapping, dict)
        else {},
        manner if isinstance(manner, dict) else {},
    )


DOUBTFUL = "doubtful"
"""Where the settings of a tool keep our keys of items that it may have made, with their titles."""


def doubtful(workspace: Workspace, system: str) -> dict[str, str]:
    """Our keys of items that were sent to the tool without an answer, with their titles."""
    kept = workspace.tables["settings"].get(_key(system), {}).get(DOUBTFUL)
    return {key: str(title) for key, title in kept.items()} if isinstance(kept, dict) else {}


def with_doubtful(
    workspace: Workspace, system: str, entries: Mapping[str, str]
) -> tuple[str, Document]:
    """The settings that remember these items as doubtful."""
    key = _key(system)
    before = workspace.tables["settings"].get(key, {})
    return "settings", {**before, "key": key, DOUBTFUL: dict[str, JsonValue](entries)}


WORDS = "words"
"""Where the settings of a tool keep what a person, or a calendar, said its words mean."""


def known_words(workspace: Workspace, system: str) -> dict[str, dict[str, str]]:
    """What the tool's words have been said to mean, by table: states, iterations and so on."""
    kept = workspace.tables["settings"].get(_key(system), {}).get(WORDS)
    return {
        name: {word: str(meaning) for word, meaning in table.items()}
        for name, table in (kept.items() if isinstance(kept, dict) else ())
        if isinstance(table, dict) and name in _TABLES
    }


_TABLES = ("kinds", "states", "teams", "iterations", "increments")


def with_known(workspace: Workspace, system: str, user: UserMap) -> UserMap:
    """A person's map, and what it does not say as it was said before.

    What means something that is not there any more is forgotten.
    """
    known = known_words(workspace, system)
    for name in ("iterations", "increments"):
        here = workspace.tables[name]
        known[name] = {
            word: key for word, key in known.get(name, {}).items() if not key or key in here
        }
    teams = known.get("teams", {})
    known["teams"] = {word: key for word, key in teams.items() if key in workspace.backlogs}
    words = {
        name: _together_with(known.get(name, {}), user.words.get(name, getattr(user, name)))
        for name in _TABLES
    }
    return user_map(user.columns, words)


def with_words(user: UserMap, learned: Mapping[str, Mapping[str, str]]) -> UserMap:
    """The map with words that a file explains itself."""
    words = {
        name: _together_with(user.words.get(name, {}), learned.get(name, {})) for name in _TABLES
    }
    return user_map(user.columns, {name: table for name, table in words.items() if table})


def _together_with(known: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    new = set(map(folded, said))
    return {**{word: key for word, key in known.items() if folded(word) not in new}, **said}


def remembered(
    workspace: Workspace,
    system: str,
    tables: Sequence[Table],
    user: UserMap,
    learned: Mapping[str, Mapping[str, str]],
) -> Iterator[tuple[str, Document]]:
    """The settings that remember how the tables look, and what the tool's words mean, if they are
    not remembered yet. `learned` are words that the tables themselves explain."""
    key = _key(system)
    before = workspace.tables["settings"].get(key, {})
    looks: dict[str, JsonValue] = {
        form: look
        for form in dict.fromkeys(table.form for table in tables)
        if (look := _look(layout_of(workspace, system, form), _of_form(tables, form), user))
    }
    words = with_words(user, learned).words
    if words != known_words(workspace, system):
        looks[WORDS] = clean_value({name: dict(table) for name, table in words.items()})
    if looks:
        yield "settings", {**before, "key": key, **looks}


def _of_form(tables: Sequence[Table], form: str) -> list[Table]:
    return [table for table in tables if table.form == form]


def _look(known: Layout, tables: Sequence[Table], user: UserMap) -> JsonValue:
    """What is to be remembered of tables of one form; None where it is known."""
    columns = _together(tables)
    learned = _learned(known.manner, tables)
    # A view with fewer columns must not make the others forgotten.
    if Counter(columns) - Counter(known.columns):
        manner = {**tables[0].manner, **learned}
    elif any(known.manner.get(name) != entries for name, entries in learned.items()):
        columns, manner = list(known.columns), {**known.manner, **learned}
    else:
        return None
    looks: dict[str, JsonValue] = {
        "columns": list[JsonValue](columns),
        "map": dict[str, JsonValue](user.columns),
        "manner": manner,
    }
    return clean_value(looks)


def _learned(known: Mapping[str, JsonValue], tables: Sequence[Table]) -> dict[str, JsonValue]:
    """What has been heard of a site (ids by name and the like), now and before."""
    learned: dict[str, JsonValue] = {}
    for table in tables:
        for name, entries in table.manner.items():
            if isinstance(entries, dict):
                before = learned.get(name, known.get(name))
                earlier = before if isinstance(before, dict) else {}
                learned[name] = clean_value({**earlier, **entries})
    return learned


def _key(system: str) -> str:
    return f"import-{system}"


def _together(tables: Sequence[Table]) -> list[str]:
    """The columns of all tables, each as often as the widest has it."""
    columns = list(map(clean, tables[0].header))
    for table in tables[1:]:
        have = Counter(columns)
        for name in map(clean, table.header):
            if have[name] > 0:
                have[name] -= 1
            else:
                columns.append(name)
    return columns
