"""Changing one part of a story's text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.invest.rewriting import compose_story, with_part
from refineboard.domain.invest.text import Part, parse_story

PARTS = st.sampled_from([Part.ROLE, Part.MEANS, Part.ENDS])
WORDS = (
    st.text(alphabet="bcdfgkmpqvxz ", min_size=3, max_size=30)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: len(text) > 2)
)
TEXTS = st.sampled_from(
    [
        "",
        "Card vault",
        "As a shopper",
        "As a shopper, I want",
        "As a shopper, I want to pay.",
        "As a shopper, I want to pay so that I leave. Note: soon.",
        "As  an Owner , I'd like to pay, so that\tI leave",
        "As a\nuser\nI want to pay\nSo that I leave",
        "As a user, I want to pay. So that I can leave!",
        "In order to leave, as a shopper, I want to pay.",
        "In order to leave, I want to pay",
        "I want to pay so that I leave",
        "so that I leave",
        "As a shopper so that I leave.",
        "As a result we can wait",
        "AS A user I WANT I want to pay SO THAT I leave",
    ]
)


def part_of(text: str, part: Part) -> str:
    story = parse_story(text)
    return {
        Part.ROLE: story.role_text,
        Part.MEANS: story.means_text,
        Part.ENDS: story.ends_text,
    }[part]


@given(TEXTS | st.text(max_size=60), PARTS, WORDS)
def test_a_part_that_was_written_is_read_back(text: str, part: Part, words: str):
    assert part_of(with_part(parse_story(text), part, words), part) == words


@given(TEXTS, PARTS)
def test_a_part_that_was_emptied_is_gone(text: str, part: Part):
    assert part_of(with_part(parse_story(text), part, " "), part) == ""


@given(TEXTS, PARTS, PARTS, WORDS)
def test_writing_a_part_leaves_the_other_parts(text: str, part: Part, other: Part, words: str):
    story = parse_story(text)
    before = words if part is other else part_of(text, other)
    assert part_of(with_part(story, part, words), other) == before


@pytest.mark.parametrize(
    ("text", "part", "words", "after"),
    [
        ("As a user.", Part.MEANS, "to pay", "As a user, I want to pay."),
        ("As a user, I want", Part.MEANS, "to pay", "As a user, I want to pay"),
        ("I want to pay.", Part.ROLE, "owner", "As an owner, I want to pay."),
        ("I want to pay.", Part.ENDS, "I leave", "I want to pay so that I leave."),
        ("Card vault", Part.MEANS, "to pay", "I want to pay.\n\nCard vault"),
        ("", Part.ROLE, "owner", "As an owner."),
    ],
)
def test_a_missing_part_is_added_in_its_usual_place(text: str, part: Part, words: str, after: str):
    assert with_part(parse_story(text), part, words) == after


@pytest.mark.parametrize(
    ("part", "after"),
    [
        (Part.ROLE, "I want to pay, so that I leave."),
        (Part.MEANS, "As a user, so that I leave."),
        (Part.ENDS, "As a user, I want to pay."),
    ],
)
def test_an_emptied_part_takes_its_marker_along(part: Part, after: str):
    story = parse_story("As a user, I want to pay, so that I leave.")
    assert with_part(story, part, "") == after


@pytest.mark.parametrize(
    ("role", "opening"),
    [
        ("SRE", "As an SRE"),
        ("UI designer", "As a UI designer"),
        ("university clerk", "As a university clerk"),
        ("uninvited guest", "As an uninvited guest"),
        ("honest broker", "As an honest broker"),
        ("one-time visitor", "As a one-time visitor"),
        ("the admin", "As the admin"),
    ],
)
def test_the_article_fits_how_a_role_is_spoken(role: str, opening: str):
    assert compose_story(role, "to pay", "") == f"{opening}, I want to pay."
