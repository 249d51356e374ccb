"""A person's own keys: what holds, what is left out and told, and that the board obeys."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.binding import Binding
from textual.keys import _character_to_key

from refineboard.tui.actions import ACTIONS, Where, bindings_of
from refineboard.tui.actions.keymap import clashes, keymap_of, keymap_problems
from refineboard.tui.actions.keynames import dead_reason, key_named, key_word, writes_text
from refineboard.tui.actions.presets import PRESETS

IDS = [action.id for action in ACTIONS]


def keys_of(id_: str, table: dict[str, object]) -> tuple[str, ...]:
    """The keys of one action under a table [keys]."""
    return {action.id: action.keys for action in keymap_of(table).actions}[id_]


def problem_of(table: dict[str, object]) -> str:
    """The one problem of a table [keys]."""
    (problem,) = keymap_problems(table)
    return problem


def test_ids_are_unique() -> None:
    assert len(set(IDS)) == len(IDS)


def test_each_binding_bears_the_id_of_its_action() -> None:
    bindings = [binding for where in Where for binding in bindings_of(where)]
    assert {binding.id for binding in bindings if isinstance(binding, Binding)} == set(IDS)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_holds_without_a_problem(preset: str) -> None:
    assert keymap_problems({"preset": preset}) == []


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_gives_no_key_twice(preset: str) -> None:
    chosen = {action.id: action.keys for action in keymap_of({"preset": preset}).actions}
    assert list(clashes(chosen)) == []


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_names_actions_that_exist(preset: str) -> None:
    assert PRESETS[preset].keys() <= set(IDS)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_has_no_dead_key(preset: str) -> None:
    keys = {key for action in keymap_of({"preset": preset}).actions for key in action.keys}
    assert {key: dead_reason(key) for key in keys if dead_reason(key)} == {}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_names_keys_as_textual_does(preset: str) -> None:
    keys = {key for action in keymap_of({"preset": preset}).actions for key in action.keys}
    assert {key for key in keys if key_named(key) != key} == set()


@pytest.mark.parametrize("preset", PRESETS)
def test_each_esc_has_a_fast_twin(preset: str) -> None:
    slow = [
        action.id for action in keymap_of({"preset": preset}).actions if action.keys == ("escape",)
    ]
    assert slow == []


@pytest.mark.parametrize("preset", PRESETS)
def test_no_letter_does_anything_while_a_text_is_edited(preset: str) -> None:
    keys = {
        key
        for action in keymap_of({"preset": preset}).actions
        if action.where is Where.EDITING
        for key in action.keys
    }
    assert {key for key in keys if writes_text(key)} == set()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (">", "greater_than_sign"),
        ("?", "question_mark"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        (",", "comma"),
        ("^s", "ctrl+s"),
        ("Ctrl+S", "ctrl+s"),
        ("PgDn", "pagedown"),
        ("esc", "escape"),
        ("shift+j", "J"),
        ("J", "J"),
        ("alt+J", "alt+shift+j"),
        ("shift+alt+x", "alt+shift+x"),
        ("alt+<", "alt+less_than_sign"),
        ("F5", "f5"),
        ("ä", "ä"),
    ],
)
def test_keys_are_understood_as_people_write_them(written: str, name: str) -> None:
    assert key_named(written) == name


@pytest.mark.parametrize("written", ["", "entr", "hyperspace+x", "f99", "ctrl+", "\x07", "a+b"])
def test_what_is_no_key_is_refused_in_words(written: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a key"):
        key_named(written)


@given(st.characters(min_codepoint=0x21, max_codepoint=0x17F, categories=["L", "N", "P", "S"]))
def test_a_character_has_the_name_that_textual_gives_it(character: str) -> None:
    assert key_named(character) == _character_to_key(character)


@given(st.sampled_from(sorted({key for action in ACTIONS for key in action.keys})))
def test_what_is_shown_of_a_character_can_be_written_in_the_file(key: str) -> None:
    word = key_word(key)
    assert not writes_text(key) or key_named(word) == key


@pytest.mark.parametrize(
    ("key", "shown"), [("ctrl+r", "^r"), ("shift+up", "⇧↑"), ("alt+x", "alt+x"), ("f1", "F1")]
)
def test_keys_are_shown_short(key: str, shown: str) -> None:
    assert key_word(key) == shown


def test_a_preset_changes_the_keys() -> None:
    assert keys_of("board.down", {"preset": "emacs"}) == ("ctrl+n", "j", "down")


def test_an_own_key_replaces_those_of_the_preset() -> None:
    assert keys_of("board.down", {"preset": "emacs", "board.down": "t"}) == ("t",)


def test_keys_may_be_a_list() -> None:
    assert keys_of("board.new", {"board.new": ["i", "+", "i"]}) == ("n",)
    assert keys_of("board.new", {"board.new": ["i", "Z", "i"]}) == ("i", "Z")


def test_an_id_needs_no_quotes_in_toml() -> None:
    table = tomllib.loads('[keys]\nboard.new = "i"\n[keys.editing]\nsave = "f6 ctrl+s"')["keys"]
    assert keys_of("board.new", table) == ("i",)
    assert keys_of("editing.save", table) == ("f6", "ctrl+s")


def test_an_action_may_have_no_key() -> None:
    assert keys_of("board.delete", {"board.delete": ""}) == ()
    assert keymap_problems({"board.delete": []}) == []


def test_two_actions_may_change_their_keys_for_each_other() -> None:
    table: dict[str, object] = {"board.new": "e", "board.edit": "n"}
    assert keymap_problems(table) == []
    assert keys_of("board.edit", table) == ("n",)


def test_the_same_key_may_do_different_things_in_different_places() -> None:
    assert keymap_problems({"reading.edit": "n"}) == []


def test_an_unknown_preset_names_the_known_ones() -> None:
    said = problem_of({"preset": "nano"})
    assert said == "preset: there is no preset 'nano'; there are default, vim, emacs."


def test_an_unknown_action_names_a_near_one() -> None:
    said = problem_of({"board.neww": "i"})
    assert said == "There is no action 'board.neww'. Did you mean board.new?"


def test_an_action_that_is_like_none_names_the_list() -> None:
    assert "`refineboard keys`" in problem_of({"frobnicate": "i"})


def test_a_wrong_key_is_told() -> None:
    assert problem_of({"board.new": "entr"}) == "board.new: 'entr' is not the name of a key."


@pytest.mark.parametrize("value", [3, True, [1], None, 2.5])
def test_what_is_no_text_is_told(value: object) -> None:
    assert "keys are a text" in problem_of({"board.new": value})


@pytest.mark.parametrize(
    "key",
    ["ctrl+h", "ctrl+i", "ctrl+m", "ctrl+[", "ctrl+enter", "ctrl+1", "ctrl+shift+a", "super+x"],
)
def test_a_dead_key_is_told(key: str) -> None:
    said = problem_of({"board.new": key})
    assert said.startswith(f"board.new: {key} is ")
    assert said.endswith("; choose another key.")


def test_a_letter_is_refused_where_a_text_is_edited() -> None:
    assert "writes a letter" in problem_of({"editing.save": "s"})


def test_a_key_given_twice_is_told_and_the_old_key_stays() -> None:
    table: dict[str, object] = {"board.new": "e"}
    assert problem_of(table) == "e is given to both board.edit and board.new."
    assert keys_of("board.new", table) == ("n",)


def test_a_key_that_holds_anywhere_clashes_everywhere() -> None:
    said = problem_of({"reading.edit": "ctrl+q"})
    assert said == "^q is given to both quit-anywhere and reading.edit."


def test_two_wishes_for_one_key_both_give_way() -> None:
    table: dict[str, object] = {"board.new": "t", "board.edit": "t"}
    assert problem_of(table) == "t is given to both board.edit and board.new."
    assert (keys_of("board.new", table), keys_of("board.edit", table)) == (("n",), ("e",))


def test_a_way_out_stays() -> None:
    table: dict[str, object] = {"board.quit": "", "quit-anywhere": ""}
    assert "No key is left to leave" in problem_of(table)
    assert keys_of("board.quit", table) == ("q",)


def test_wrong_entries_do_not_take_the_right_ones_with_them() -> None:
    table: dict[str, object] = {"board.new": "ctrl+h", "board.edit": "i", "preset": 3}
    assert keys_of("board.edit", table) == ("i",)
    assert len(keymap_problems(table)) == 2


_VALUES = st.one_of(
    st.none(),
    st.integers(),
    st.text(max_size=8),
    st.sampled_from(["e", "n", "ctrl+p", "escape", "j k", "", "ctrl+q"]),
    st.lists(st.one_of(st.text(max_size=4), st.integers()), max_size=3),
)


@given(st.dictionaries(st.sampled_from([*IDS, "preset", "nothing"]), _VALUES, max_size=8))
def test_whatever_the_file_says_no_key_has_two_meanings(table: dict[str, object]) -> None:
    chosen = {action.id: action.keys for action in keymap_of(table).actions}
    assert list(clashes(chosen)) == []


@given(st.dictionaries(st.text(max_size=8), _VALUES, max_size=4))
def test_what_is_told_is_safe_to_look_at(table: dict[str, object]) -> None:
    assert all(problem.isprintable() for problem in keymap_problems(table))


def test_the_keymap_does_not_need_textual() -> None:
    script = (
        "import sys, refineboard.tui.actions.keymap;"
        "print(*{'textual', 'rich', 'pydantic'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
