"""Atlassian's rich texts and Markdown: what comes back as it was, and what becomes plain text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refineboard.exchange.jira.adf import Node, content_of, node, plain, text_node
from refineboard.exchange.jira.adf_document import adf_of
from refineboard.exchange.jira.adf_reading import is_whole, markdown_of
from refineboard.exchange.jira.adf_writing import markdown_blocks


def doc(*blocks: Node) -> Node:
    return node("doc", blocks)


def paragraph(*inline: Node | str) -> Node:
    return node(
        "paragraph", [text_node(entry) if isinstance(entry, str) else entry for entry in inline]
    )


def marked(text: str, *kinds: str) -> Node:
    return text_node(text, [node(kind) for kind in kinds])


@pytest.mark.parametrize(
    "text",
    [
        "As a buyer, I want to pay (by card), so that I save time.\nGiven a cart\nWhen I pay",
        "snake_case and 3 * 4 and a < b and [x] and C:\\dir",
        "## Goals\n\n- fast\n- *safe* and **sure**\n  - inner\n\n1. one\n2. two",
        "7. starts at seven\n8. then eight",
        "> quoted\n> twice",
        "```sql\nselect *\n\nfrom t\n```",
        "| a | b |\n| --- | --- |\n| 1 | x \\| y |",
        "- [ ] open\n- [x] done **well**",
        "[docs](https://a.example/x_y) and <https://a.example/>",
        "before\n\n---\n\nafter",
        "~~gone~~ and `code`",
        "- two\n\n  paragraphs\n- in an item",
    ],
)
def test_markdown_comes_back_as_it_was(text: str):
    assert markdown_of(adf_of(text)) == text


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("* a\n* b", "- a\n- b"),
        ("__a__ _b_", "**a** *b*"),
        ("    indented", "indented"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("# a #", "# a"),
    ],
)
def test_other_ways_of_writing_become_the_usual_one(text: str, meaning: str):
    assert markdown_of(adf_of(text)) == meaning


@pytest.mark.parametrize("text", ["Title\n---", "&amp; &lt;", "<b>x</b>", "[a]: http://b.example"])
def test_what_people_do_not_mean_as_markdown_is_text(text: str):
    (block, *_) = markdown_blocks(text)
    assert block["type"] == "paragraph"
    assert markdown_of(adf_of(text)).startswith(text.split("\n", maxsplit=1)[0])


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (node("panel", [paragraph("Mind this")], {"panelType": "info"}), "> Mind this"),
        (node("expand", [paragraph("more")], {"title": "Notes"}), "**Notes**\n\nmore"),
        (node("mediaSingle", [node("media", attrs={"id": "1", "alt": "flow"})]), "[image flow]"),
        (paragraph("ask ", node("mention", attrs={"id": "5b", "text": "@Mia"})), "ask @Mia"),
        (paragraph(node("status", attrs={"text": "OPEN", "color": "blue"})), "OPEN"),
        (paragraph(node("date", attrs={"timestamp": "1772323200000"})), "2026-03-01"),
        (paragraph(node("inlineCard", attrs={"url": "https://a.example"})), "<https://a.example>"),
        (paragraph(marked("red", "underline")), "red"),
        (node("newInvention", [paragraph("still here")]), "still here"),
        (node("decisionList", [node("decisionItem", [text_node("yes")])]), "- yes"),
        (node("layoutSection", [node("layoutColumn", [paragraph("a")])]), "a"),
    ],
)
def test_what_markdown_has_not_becomes_the_nearest_text(block: Node, text: str):
    document = doc(block)
    assert markdown_of(document) == text
    assert not is_whole(document, text)


def test_what_has_not_changed_stays_as_it_was_there():
    image = node("mediaSingle", [node("media", attrs={"id": "7", "alt": "flow"})])
    panel = node("panel", [paragraph("a"), paragraph("b")], {"panelType": "info"})
    before = doc(paragraph("Old words"), image, panel, paragraph("End"))
    text = markdown_of(before).replace("Old words", "New words")
    assert content_of(adf_of(text, before)) == [
        paragraph("New words"),
        image,
        panel,
        paragraph("End"),
    ]


def test_an_image_that_was_taken_out_here_goes():
    image = node("mediaSingle", [node("media", attrs={"id": "7"})])
    assert content_of(adf_of("a\n\nb", doc(paragraph("a"), image, paragraph("b")))) == [
        paragraph("a"),
        paragraph("b"),
    ]


def test_nonsense_for_nodes_is_read_without_a_word():
    hostile = {"type": "doc", "content": [7, {"type": 3, "content": "x"}, {"content": [None]}]}
    assert markdown_of(hostile) == ""


WORDS = st.text(st.sampled_from('ab1 *_`[]()<>~\\#-+.|!&:"é'), min_size=1, max_size=12)
PLAIN_WORDS = st.text(st.sampled_from("abc é1"), min_size=1, max_size=8).filter(
    lambda text: text == text.strip()
)


STARTS = st.sampled_from(["", " ", "- ", "1. ", "# ", "> ", "| ", "```", "**", "  "])


@given(st.lists(st.tuples(STARTS, WORDS).map("".join), max_size=5).map("\n".join))
@settings(max_examples=100)
def test_any_text_means_the_same_there_and_back(text: str):
    document = adf_of(text)
    again = markdown_of(document)
    assert markdown_of(adf_of(again)) == again


INLINE = st.one_of(
    PLAIN_WORDS.map(text_node),
    st.tuples(PLAIN_WORDS, st.sampled_from(["strong", "em", "strike", "code"])).map(
        lambda pair: marked(*pair)
    ),
    PLAIN_WORDS.map(
        lambda text: text_node(text, [node("link", attrs={"href": "https://a.example/(x)"})])
    ),
)
PARAGRAPHS = st.lists(INLINE, min_size=1, max_size=3).map(
    lambda parts: paragraph(*(entry for part in parts for entry in (part, " and ")), "end")
)
TEXTS = WORDS.filter(lambda text: text.strip()).map(paragraph)
HEADINGS = st.tuples(PLAIN_WORDS, st.integers(1, 6)).map(
    lambda pair: node("heading", [text_node(pair[0])], {"level": pair[1]})
)
CODE = st.text(st.sampled_from("ab`~ \n*"), max_size=20).map(
    lambda text: node("codeBlock", [text_node(text)] if text else [])
)
BLOCKS = st.recursive(
    st.one_of(PARAGRAPHS, TEXTS, HEADINGS, CODE, st.just(node("rule"))),
    lambda inner: st.one_of(
        st.lists(st.tuples(PARAGRAPHS, inner).map(list), min_size=1, max_size=3).map(
            lambda items: node("bulletList", [node("listItem", item) for item in items])
        ),
        st.lists(PARAGRAPHS, min_size=1, max_size=3).map(
            lambda items: node("orderedList", [node("listItem", [item]) for item in items])
        ),
        st.lists(inner, min_size=1, max_size=2).map(lambda blocks: node("blockquote", blocks)),
    ),
    max_leaves=5,
)


@given(BLOCKS)
@settings(max_examples=100)
def test_what_markdown_has_comes_back_as_it_was(block: Node):
    document = plain(doc(block))
    assert plain(doc(*markdown_blocks(markdown_of(document)))) == document


@given(st.lists(BLOCKS | TEXTS, max_size=3))
@settings(max_examples=200)
def test_what_is_called_whole_comes_back_as_it_was(blocks: list[Node]):
    document = doc(*blocks)
    text = markdown_of(document)
    if is_whole(document, text):
        assert plain(doc(*markdown_blocks(text))) == plain(document)


def test_a_paragraph_of_blanks_is_not_called_whole():
    document = doc(paragraph(" "), paragraph("Words"))
    assert not is_whole(document, markdown_of(document))


MARKED = st.tuples(WORDS, st.sampled_from([(), ("strong",), ("em",), ("code",), ("strike",)])).map(
    lambda pair: marked(pair[0], *pair[1])
)


@given(st.lists(MARKED, min_size=1, max_size=4))
@settings(max_examples=200)
def test_marks_anywhere_are_called_whole_only_if_they_are(inline: list[Node]):
    document = doc(paragraph(*inline), node("heading", inline, {"level": 2}))
    text = markdown_of(document)
    if is_whole(document, text):
        assert plain(doc(*markdown_blocks(text))) == plain(document)
