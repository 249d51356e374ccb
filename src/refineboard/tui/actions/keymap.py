"""A person's own keys: a preset and single actions, laid over the table of actions.

An entry that cannot hold (an unknown action, a key that never arrives, a key given twice) is left
out and told: the board opens with the keys that are right, and the old ones elsewhere. So nobody
is locked out of a board by a slip in a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from refineboard.domain.cleaning import clean
from refineboard.tui.actions.base import WRITING, Action, Where
from refineboard.tui.actions.keynames import dead_reason, key_named, key_word, writes_text
from refineboard.tui.actions.presets import DEFAULT, PRESETS
from refineboard.tui.actions.table import ACTIONS

PRESET = "preset"
"""The entry of the table [keys] that names a preset; every other one is the id of an action."""

_LONGEST_SHOWN = 60
_WAYS_OUT = frozenset({"board.quit", "quit-anywhere"})

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys that hold."""

    preset: str = DEFAULT
    actions: tuple[Action, ...] = ACTIONS
    """The table of actions with these keys."""
    problems: tuple[str, ...] = ()
    """What was left out, each in a sentence."""
    changed: Mapping[str, Keys] = field(default_factory=dict)
    """The keys of each action that does not have those of the default map, by its id."""

    def word_of(self, id_: str) -> str:
        """The first key of an action as a person reads it; "" where it has none."""
        keys = next(action.keys for action in self.actions if action.id == id_)
        return key_word(keys[0]) if keys else ""

    def way_to(self, id_: str) -> str:
        """How a person does an action: its key, or the palette's and its name: "n", "^p New"."""
        label = next(action.label for action in self.actions if action.id == id_)
        return self.word_of(id_) or f"{self.word_of('palette')} {label.capitalize()}".strip()


def keymap_problems(keys: Mapping[str, object]) -> list[str]:
    """What is wrong in a table [keys], each in a sentence; nothing where all of it holds."""
    return list(keymap_of(keys).problems)


def keymap_of(keys: Mapping[str, object]) -> Keymap:
    """The keys that hold under a table [keys]: `preset`, and keys by the ids of actions.

    Keys are one text, parted by blanks, or a list of texts; none at all takes the key away.
    """
    problems: list[str] = []
    entries = dict(_flat(keys))
    preset = entries.pop(PRESET, DEFAULT)
    if not isinstance(preset, str) or preset not in PRESETS:
        problems.append(
            f"{PRESET}: there is no preset {_shown(preset)}; there are {', '.join(PRESETS)}."
        )
        preset = DEFAULT
    basis = {action.id: action.keys for action in ACTIONS}
    basis |= {id_: tuple(text.split()) for id_, text in PRESETS[preset].items()}
    own = {
        id_: read
        for id_, value in entries.items()
        if (read := _read_entry(id_, value, problems)) is not None
    }
    while dropped := _clashing(basis | own, own, problems):
        own = {id_: read for id_, read in own.items() if id_ not in dropped}
    chosen = basis | own
    return Keymap(
        preset=preset,
        actions=tuple(replace(action, keys=chosen[action.id]) for action in ACTIONS),
        problems=tuple(problems),
        changed={
            action.id: chosen[action.id] for action in ACTIONS if chosen[action.id] != action.keys
        },
    )


def _flat(keys: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """The entries by whole ids: TOML takes board.new without quotes for a table of its own."""
    for name, value in keys.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _read_entry(id_: str, value: object, problems: list[str]) -> Keys | None:
    """The keys of one entry; None, and why, where it cannot hold."""
    action = next((action for action in ACTIONS if action.id == id_), None)
    if action is None:
        near = get_close_matches(id_, [action.id for action in ACTIONS], n=1)
        hint = f" Did you mean {near[0]}?" if near else " `refineboard keys` lists them all."
        problems.append(f"There is no action {_shown(id_)}.{hint}")
        return None
    written = value.split() if isinstance(value, str) else value
    if not isinstance(written, list) or not all(isinstance(key, str) for key in written):
        problems.append(f'{id_}: keys are a text like "e ctrl+e", not {_shown(value)}.')
        return None
    found: list[str] = []
    for text in written:
        try:
            key = key_named(text)
        except ValueError as error:
            problems.append(f"{id_}: {clean(str(error))[:_LONGEST_SHOWN]}.")
            return None
        reason = dead_reason(key)
        if reason is None and action.where in WRITING and writes_text(key):
            reason = "writes a letter while a text is written"
        if reason is not None:
            problems.append(f"{id_}: {clean(text)} {reason}; choose another key.")
            return None
        found.append(key)
    return tuple(dict.fromkeys(found))


def _clashing(chosen: Mapping[str, Keys], own: Mapping[str, Keys], problems: list[str]) -> set[str]:
    """The person's entries that cannot hold beside the others; tells why."""
    dropped: set[str] = set()
    for one, other, key in clashes(chosen):
        involved = {one, other} & own.keys()
        if involved and not involved & dropped:
            problems.append(f"{key_word(key)} is given to both {one} and {other}.")
            dropped |= involved
    if not dropped and not any(chosen[id_] for id_ in _WAYS_OUT):
        problems.append(f"No key is left to leave the board: {' or '.join(sorted(_WAYS_OUT))}.")
        dropped |= _WAYS_OUT & own.keys()
    return dropped


def clashes(chosen: Mapping[str, Keys]) -> Iterator[tuple[str, str, str]]:
    """Two actions and a key that both have where both hold; each pair once for each key."""
    seen: set[tuple[str, str, str]] = set()
    for where in Where:
        owners: dict[str, str] = {}
        for action in ACTIONS:
            if action.where not in (where, Where.ANYWHERE):
                continue
            for key in chosen[action.id]:
                first = owners.setdefault(key, action.id)
                clash = (first, action.id, key)
                if first != action.id and clash not in seen:
                    seen.add(clash)
                    yield clash


def _shown(value: object) -> str:
    return clean(repr(value))[:_LONGEST_SHOWN]
