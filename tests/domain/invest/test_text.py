import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.invest.rewriting import compose_story, with_part
from refineboard.domain.invest.text import Part, parse_story

PLAIN = (
    st.text(alphabet="bcdfgkmpqvxz ", min_size=3, max_size=30)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: len(text) > 2)
)


@pytest.mark.parametrize(
    ("text", "role", "means", "ends"),
    [
        ("As a shopper, I want to pay so that I am done.", "shopper", "to pay", "I am done"),
        ("As an Owner I'd like to see sales", "Owner", "to see sales", ""),
        ("AS A user I WANT I want to pay SO THAT I leave", "user", "I want to pay", "I leave"),
        ("In order to save time, as a clerk, I want to scan.", "clerk", "to scan", "save time"),
        (
            "As the admin, I can close accounts so I keep order",
            "admin",
            "close accounts",
            "I keep order",
        ),
        (
            "As a member who has read a teaser on the front page, I want the article.",
            "member who has read a teaser on the front page",
            "the article",
            "",
        ),
        ("As a user, I need e.g. a map. Note: later.", "user", "e.g. a map", ""),
        ("As a user, I would prefer a map", "user", "a map", ""),
        ("As a user, would like to pay", "user", "to pay", ""),
        ("As a user, I will like to pay", "user", "to pay", ""),
        (
            "As a user, I want a bell so when it rings I wake",
            "user",
            "a bell",
            "when it rings I wake",
        ),
    ],
)
def test_a_story_is_split_into_its_parts(text: str, role: str, means: str, ends: str):
    story = parse_story(text)
    assert (story.role_text, story.means_text, story.ends_text) == (role, means, ends)


@pytest.mark.parametrize(
    "text",
    ["As a result I want less.", "Add a button", "", "As a workaround we can wait", "As a user"],
)
def test_what_nobody_wants_is_no_story(text: str):
    assert not parse_story(text).is_story


def test_so_little_is_no_reason():
    assert parse_story("As a user, I want so little text on one page").ends is None


def test_a_second_sentence_is_outside_the_three_parts():
    story = parse_story("As a user, I want to pay. It must be red.")
    assert [story.words(span) for span in story.rest] == ["It must be red"]


@pytest.mark.parametrize(("role", "article"), [("owner", "an"), ("user", "a"), ("shopper", "a")])
def test_the_article_fits_the_role(role: str, article: str):
    assert compose_story(role, "to pay", "").startswith(f"As {article} {role}")


@given(PLAIN, PLAIN, PLAIN)
def test_a_composed_story_has_the_parts_it_was_made_of(role: str, means: str, ends: str):
    story = parse_story(compose_story(role, means, ends))
    assert (story.role_text, story.means_text, story.ends_text) == (role, means, ends)


@given(st.sampled_from(list(Part)[:3]), PLAIN)
def test_replacing_a_part_leaves_everything_else(part: Part, words: str):
    text = "As a  shopper , I want  to pay, so that\tI leave. (Note: red!)\n\n- more"
    story = parse_story(text)
    span = {Part.ROLE: story.role, Part.MEANS: story.means, Part.ENDS: story.ends}[part]
    assert span is not None
    assert with_part(story, part, words) == text[: span.start] + words + text[span.end :]


def test_a_missing_benefit_is_added_after_the_want():
    story = parse_story("As a user, I want to pay. Note: soon.")
    assert with_part(story, Part.ENDS, "I leave") == (
        "As a user, I want to pay so that I leave. Note: soon."
    )


def test_an_emptied_benefit_takes_its_marker_along():
    story = parse_story("As a user, I want to pay, so that I leave.")
    assert with_part(story, Part.ENDS, "") == "As a user, I want to pay."


@given(st.text(max_size=300))
def test_any_text_can_be_parsed(text: str):
    story = parse_story(text)
    spans = [story.role, story.means, story.ends, *story.rest]
    assert all(0 <= span.start < span.end <= len(text) for span in spans if span)
