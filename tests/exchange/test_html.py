"""HTML into Markdown and back: what trackers' editors write, and what attackers do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.exchange.tables.html import html_of, markdown_of


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("no tags\n< here >", "no tags\n< here >"),
        ("List<String> of <T>", "List<String> of <T>"),
        ("Tom &amp; Jerry\nagain", "Tom & Jerry\nagain"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br/>Two", "One\nTwo"),
        ("a&nbsp;<b>bold </b>word", "a **bold** word"),
        ("<i><em>once</em></i>", "*once*"),
        ("<b>One<div>Two</div></b>", "**One**\n**Two**"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>d", "- a\n  - b\n- c\n\nd"),
        ("<ol><li><p>a</p></li><li>b<br>c</li></ol>", "1. a\n2. b\n   c"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<h2>Why</h2>Because", "## Why\n\nBecause"),
        ("<blockquote>a<br>b</blockquote>c", "> a\n> b\n\nc"),
        ("<pre>x = 1\n  y</pre>", "```\nx = 1\n  y\n```"),
        ("<code>x</code>", "`x`"),
        ('<a href="https://a.example/b c">the rules</a>', "[the rules](https://a.example/b%20c)"),
        ('<a href="https://a.example">https://a.example</a>', "https://a.example"),
        ('<img alt="plan" src="https://a.example/p.png">', "![plan](https://a.example/p.png)"),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td><p>x|y</p></td></tr></table>z",
            "| A | B |\n| --- | --- |\n| 1 | x\\|y |\n\nz",
        ),
        ("<div>&lt;b&gt; is a tag</div>", "<b> is a tag"),
    ],
)
def test_what_editors_write_becomes_markdown(html: str, markdown: str):
    assert markdown_of(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<script>alert(1)</script>ok", "ok"),
        ("<style>p {}</style><p>ok</p>", "ok"),
        ('<a href="javascript:alert(1)">ok</a>', "ok"),
        ('<a href=" JaVaScRiPt:alert(1)">ok</a>', "ok"),
        ('<img src="data:text/html,x" alt="ok">', "ok"),
        ('<div onclick="evil()">ok</div>', "ok"),
        ("<!-- hidden --><p>ok</p>", "ok"),
        ('<a href="https://a.example/)](javascript:x)">ok</a>', None),
    ],
)
def test_nothing_active_comes_in(html: str, markdown: str | None):
    found = markdown_of(html)
    assert 'href="javascript:' not in html_of(found)
    assert markdown is None or found == markdown


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<b>"])
def test_nothing_active_goes_out(text: str):
    html = html_of(text)
    assert "<script" not in html
    assert "href" not in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000,
        "<ul><li>" * 10_000 + "x",
        "<b>" * 20_000 + "x",
        "<table><tr><td>" * 5_000 + "x",
        "</li>" * 20_000 + "<p>x",
        "<!--" * 12_000 + "<p>",
        "<p>" + "&" * 50_000,
        "<p>" + "<a " * 16_000,
        "<p>" + "<!" * 25_000,
        "<p>" + "</p <" * 10_000,
        "<p>" + "<![CDATA[" * 5_000,
        "<script>" * 6_000,
        "<a href='" * 5_000 + ">",
    ],
    ids=lambda html: html[:12],
)
def test_a_deep_or_broken_text_is_read_to_its_end(html: str):
    assert isinstance(markdown_of(html), str)


WORDS = st.text(alphabet="abcxyz", min_size=1, max_size=6)
LINES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
BLOCKS = st.one_of(
    st.lists(LINES, min_size=1, max_size=3).map("\n".join),
    st.lists(LINES, min_size=1, max_size=3).map(
        lambda lines: "\n".join(f"- {line}" for line in lines)
    ),
    st.lists(LINES, min_size=1, max_size=3).map(
        lambda lines: "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    ),
    LINES.map(lambda line: f"## {line}"),
    LINES.map(lambda line: f"**{line}** and *{line}*"),
    LINES.map(lambda line: f"> {line}"),
)


@given(st.lists(BLOCKS, min_size=1, max_size=5, unique_by=lambda block: block[0]).map("\n\n".join))
def test_what_is_written_is_read_back_the_same(markdown: str):
    assert markdown_of(html_of(markdown)) == markdown


@given(st.text(alphabet="ab <>&/pbil\n*-#`", max_size=60))
def test_reading_back_settles_after_one_turn(text: str):
    once = markdown_of(html_of(text))
    assert html_of(once) == html_of(markdown_of(html_of(once)))
