"""The values under edit: parts of a story's text, what differs, drafts."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.errors import RuleBroken
from refineboard.tui.editor.form import PARTS, VIEWS, Form
from tests.builders import a_story

STORY = "As a shopper, I want to save my card so that I pay in one step."
TEXTS = st.lists(
    st.sampled_from(
        ["As a shopper", ", I want", " to pay", " so that it is fast", ".", " See the wiki.",
         "\n\n", " Then tell me", "In order to save, ", "- a list\n", "note: ", "?"]
    ),
    min_size=1,
    max_size=8,
).map("".join)  # fmt: skip
WORD = st.sampled_from(["shopper", "card", "pays", "fee", "daily", "once"])
# A role is read as one up to 200 characters.
WORDS = st.lists(WORD, min_size=1, max_size=20).map(" ".join)


def a_form(**fields: object) -> Form:
    """The form of a story in refining."""
    return Form(a_story(**fields), "Refining")


def typed(form: Form, name: str, text: str) -> Form:
    """The form after a person typed `text` into a field, character by character."""
    for end in range(1, len(text) + 1):
        form.set(name, text[:end])
    return form


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (STORY, ("shopper", "to save my card", "I pay in one step")),
        ("As a shopper", ("shopper", "", "")),
        ("I want to pay", ("", "to pay", "")),
        ("Pay by card", ("", "", "")),
    ],
)
def test_parts_are_read_from_the_description(text: str, parts: tuple[str, ...]) -> None:
    form = a_form(description=text)
    assert tuple(form.values[name] for name in PARTS) == parts


@pytest.mark.parametrize("text", ["As a shopper", "I want to pay"])
def test_what_a_part_holds_is_not_kept_beside_it(text: str) -> None:
    form = typed(a_form(description=text), "ends", "it is fast")
    assert form.values["description"] == f"{text} so that it is fast"


def test_text_without_a_part_stays_below_the_sentence() -> None:
    form = typed(a_form(description="See the wiki."), "role", "clerk")
    assert form.values["description"] == "As a clerk.\n\nSee the wiki."


@given(text=TEXTS)
def test_every_letter_of_a_story_is_in_sight_beside_its_three_parts(text: str) -> None:
    form = a_form(description=text)
    shown = " ".join(form.values[name] for name in form.text_fields)
    assert set(PARTS) < set(form.text_fields)
    hidden = Counter(re.findall(r"\w+", text)) - Counter(re.findall(r"\w+", shown))
    assert hidden.keys() <= {"As", "a", "I", "want", "so", "that", "In", "order", "to"}
    assert max(hidden.values(), default=0) == 1 or not hidden


@given(text=TEXTS, name=st.sampled_from(VIEWS), typed_words=TEXTS)
def test_what_is_typed_into_one_field_leaves_the_others_as_they_are(
    text: str, name: str, typed_words: str
) -> None:
    form = a_form(description=text)
    others = {view: form.values[view] for view in VIEWS if view != name}
    typed(form, name, typed_words)
    assert {view: form.values[view] for view in others} == others
    for words in (*others.values(), typed_words):
        assert all(word.strip(".") in form.values["description"] for word in words.split())


def test_moving_the_sentence_to_the_description_keeps_the_parts_in_sight() -> None:
    form = a_form(title=STORY, description="")
    form.mend({"title": "Save my card", "description": STORY}, [])
    assert form.values["role"] == "shopper"
    assert form.text_fields[0] == "title"


@given(role=WORDS, means=WORDS, ends=WORDS)
def test_parts_typed_into_an_empty_story_make_a_sentence(role: str, means: str, ends: str) -> None:
    form = a_form(description="")
    for name, text in (("role", role), ("means", f"to {means}"), ("ends", ends)):
        typed(form, name, text)
    again = a_form(description=form.values["description"])
    assert [again.values[name] for name in PARTS] == [role, f"to {means}", ends]


@given(name=st.sampled_from(list(PARTS)), words=WORDS)
def test_a_part_reads_back_as_it_was_typed(name: str, words: str) -> None:
    form = typed(a_form(description=STORY), name, words)
    again = Form({**form.base, "description": form.values["description"]}, "Refining")
    assert again.values[name] == words


def test_an_untouched_form_changes_nothing() -> None:
    assert not a_form(description=STORY, points=5, tags=["pci"]).is_changed()


def test_an_edit_carries_the_value_that_was_seen() -> None:
    form = a_form(points=5)
    form.set("points", "8")
    (edit,) = form.edits()
    assert (edit.field, edit.saw, edit.value) == ("points", 5, 8)


def test_points_that_are_no_number_are_refused_in_words() -> None:
    form = a_form()
    form.set("points", "many")
    with pytest.raises(RuleBroken, match="Points must be a number"):
        form.edits()


def test_a_draft_brings_every_field_back() -> None:
    form = typed(a_form(description=STORY), "ends", "I save time")
    form.criteria = ["It takes one step"]
    fresh = a_form(description=STORY)
    fresh.take_draft(form.to_draft())
    assert fresh.edits() == form.edits()


def newer(form: Form, **fields: object) -> frozenset[str]:
    """A colleague saves these fields while the form is open."""
    return form.take_newer({**form.base, "updated_by": "ben", **fields}, "Refining")


def test_what_a_colleague_changed_follows_where_it_was_not_touched() -> None:
    form = a_form(points=3)
    form.set("title", "Mine")
    newer(form, points=8)
    assert (form.values["points"], [edit.field for edit in form.edits()]) == ("8", ["title"])


def test_parts_follow_the_text_of_a_colleague() -> None:
    form = a_form(description=STORY)
    newer(form, description=STORY.replace("shopper", "merchant"))
    assert form.values["role"] == "merchant"


def test_what_both_changed_stays_as_it_was_typed_and_waits() -> None:
    form = a_form()
    form.set("title", "Mine")
    newer(form, title="Theirs")
    conflict = form.conflicts["title"]
    assert form.values["title"] == "Mine"
    assert (conflict.saw, conflict.theirs, conflict.who) == ("Pay by card", "Theirs", "ben")


def test_an_open_conflict_is_saved_over_what_was_seen_so_that_it_is_refused() -> None:
    form = a_form()
    form.set("title", "Mine")
    newer(form, title="Theirs")
    assert form.edits()[0].saw == "Pay by card"


@pytest.mark.parametrize(("chosen", "edits"), [("Theirs", []), ("Mine", ["Theirs"])])
def test_a_settled_conflict_is_saved_over_theirs(chosen: str, edits: list[str]) -> None:
    form = a_form()
    form.set("title", "Mine")
    newer(form, title="Theirs")
    form.settle("title", chosen)
    assert [edit.saw for edit in form.edits()] == edits


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    form = a_form()
    form.set("points", "5")
    newer(form, points=5)
    assert (form.conflicts, form.edits()) == ({}, ())


def test_a_number_half_typed_is_not_lost_to_a_colleague() -> None:
    form = a_form()
    form.set("points", "many")
    newer(form, points=5)
    assert form.values["points"] == "many"


def test_an_old_draft_does_not_undo_what_colleagues_saved_since() -> None:
    form = a_form(points=3)
    form.set("title", "Mine")
    fresh = a_form(points=8)
    fresh.take_draft(form.to_draft())
    assert [edit.field for edit in fresh.edits()] == ["title"]


def test_a_draft_of_a_field_that_changed_since_is_a_conflict() -> None:
    form = a_form()
    form.set("title", "Mine")
    fresh = a_form(title="Theirs")
    fresh.take_draft(form.to_draft())
    assert (fresh.values["title"], fresh.conflicts["title"].theirs) == ("Mine", "Theirs")
