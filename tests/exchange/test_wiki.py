"""Jira's wiki markup: read as Markdown, and written so that only what changed is written anew."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from refineboard.exchange.jira.adf import plain
from refineboard.exchange.jira.adf_writing import markdown_blocks
from refineboard.exchange.jira.wiki_reading import wiki_markdown
from refineboard.exchange.jira.wiki_writing import wiki_of

READ = {
    "heading": ("h2. Why", "## Why"),
    "bold, italic, struck": ("*a* _b_ -c-", "**a** *b* ~~c~~"),
    "code": ("{{a*b*}}", "`a*b*`"),
    "link": ("[site|https://example.com/a_b]", "[site](https://example.com/a_b)"),
    "bare link": ("[https://example.com]", "<https://example.com>"),
    "list": ("* a\n** b\n* c", "- a\n  - b\n- c"),
    "numbers": ("# a\n# b\n#* c", "1. a\n2. b\n   - c"),
    "hyphens": ("- a\n- b", "- a\n- b"),
    "table": ("||a||b||\n|c|d|", "| a | b |\n| --- | --- |\n| c | d |"),
    "code block": ("{code:java}\nint a;\n{code}", "```java\nint a;\n```"),
    "preformatted": ("{noformat}\n*a*\n{noformat}", "```\n*a*\n```"),
    "quotation": ("bq. a", "> a"),
    "long quotation": ("{quote}\na\n\nb\n{quote}", "> a\n>\n> b"),
    "rule": ("----", "---"),
    "empty entry": ("*", "- "),
    "image": ("!shot.png|thumbnail!", "!shot.png|thumbnail!"),
    "mention": ("[~accountid:5b10a]", "[~accountid:5b10a]"),
    "attachment": ("[^log.txt]", "[^log.txt]"),
    "colour": ("{color:red}a{color}", "{color:red}a{color}"),
    "panel": ("{panel:title=A}\na\n{panel}", "{panel:title=A}\na\n{panel}"),
    "escaped": (r"\*a\*", r"\*a\*"),
    "typed numbers": ("1. a\n2. b", "1\\. a\n2\\. b"),
    "no markup": ("a - b, c_d, 2 * 3 and pre-paid", "a - b, c_d, 2 * 3 and pre-paid"),
    "lines": ("a\nb\n\nc", "a\nb\n\nc"),
}

_LINE = st.text("ab*_-+#|!{}[]~^\\. h1:", max_size=12)
_WIKI = st.lists(
    _LINE
    | st.sampled_from([wiki for wiki, _ in READ.values()])
    | st.sampled_from(["", "\r", "{code}", "{quote}", "h1. ", "* ", "||a||", "bq. "]),
    max_size=8,
).map("\n".join)

_WORDS = st.lists(
    st.sampled_from(["save", "the", "card", "to", "pay", "in", "one", "step", "é漢"]), min_size=1
).map(" ".join)
_SPAN = st.one_of(
    _WORDS,
    _WORDS.map(lambda text: f"**{text}**"),
    _WORDS.map(lambda text: f"*{text}*"),
    _WORDS.map(lambda text: f"~~{text}~~"),
    _WORDS.map(lambda text: f"[{text}](https://example.com/a_b)"),
    st.just("`a_b`"),
    st.just("!shot.png|width=200!"),
)
_PARAGRAPH = st.lists(_SPAN, min_size=1, max_size=3).map(" and ".join)
_MARKDOWN = st.lists(
    st.one_of(
        _PARAGRAPH,
        _PARAGRAPH.map(lambda text: f"### {text}"),
        st.lists(_PARAGRAPH, min_size=1, max_size=3).map(
            lambda texts: "\n".join(f"- {text}" for text in texts)
        ),
        st.lists(_PARAGRAPH, min_size=1, max_size=3).map(
            lambda texts: "\n".join(f"{at}. {text}" for at, text in enumerate(texts, 1))
        ),
        st.just("- a\n  - b\n    1. c"),
        st.just("- [ ] open\n- [x] done"),
        st.just("```sql\nselect *\nfrom a_b;\n```"),
        _PARAGRAPH.map(lambda text: f"> {text}"),
        st.just("| a | b |\n| --- | --- |\n| c | *d* |"),
        st.just("---"),
    ),
    max_size=5,
).map("\n\n".join)


def test_a_macro_that_nobody_closes_is_text():
    assert wiki_markdown("{code}\na") == "{code}\na"


@pytest.mark.parametrize("name", READ)
def test_wiki_markup_is_read_as_markdown(name: str):
    wiki, markdown = READ[name]
    assert wiki_markdown(wiki) == markdown


@given(_WIKI)
@example("h2. a\n* b\n\n\n* c\r\n")
def test_a_text_that_nobody_changed_is_written_as_it_came(wiki: str):
    assert wiki_of(wiki_markdown(wiki), wiki).strip() == wiki.strip()


@given(_MARKDOWN)
def test_what_markdown_says_is_said_in_wiki_markup_and_read_again(markdown: str):
    again = wiki_markdown(wiki_of(markdown))
    assert [*map(plain, markdown_blocks(again))] == [*map(plain, markdown_blocks(markdown))]


@given(
    st.lists(
        st.sampled_from(sorted(READ.keys() - {"hyphens"})), min_size=2, max_size=6, unique=True
    ),
    st.data(),
)
def test_every_block_but_the_changed_one_keeps_its_letters(names: list[str], data: st.DataObject):
    wiki = "\n\n".join(READ[name][0] for name in names)
    place = data.draw(st.integers(0, len(names) - 1))
    blocks = [READ[name][1] for name in names]
    blocks[place] = "Something else"
    written = wiki_of("\n\n".join(blocks), wiki)
    assert [READ[name][0] for name in names if READ[name][0] not in written] in (
        [],
        [READ[names[place]][0]],
    )


def test_a_changed_line_leaves_the_line_ends_of_the_others():
    wiki = "h2. Why\r\n* a\r\n* b\r\n\r\nSee !a.png!.\r\n"
    markdown = wiki_markdown(wiki)
    assert wiki_of(markdown.replace("- b", "- c"), wiki) == wiki.replace("* b", "* c")


@given(st.text("ab*_-+{}[]|!\\ .", min_size=1, max_size=20))
def test_a_typed_text_means_in_jira_what_it_means_here(text: str):
    blocks = [*map(plain, markdown_blocks(text))]
    again = [*map(plain, markdown_blocks(wiki_markdown(wiki_of(text))))]
    kinds = {str(block["type"]) for block in blocks}
    if kinds == {"paragraph"}:
        assert {str(block["type"]) for block in again} == kinds
