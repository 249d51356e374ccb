"""HTML written over HTML: what nobody changed keeps its tags, and what is said is what is here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.exchange.tables.html import html_of, markdown_of
from refineboard.exchange.tables.html_blocks import html_blocks, html_over

BLOCKS = {
    "styled": '<p style="margin:0">One <b>two</b></p>',
    "image": '<p><img src="/slm/attachment/1/a.png" width="400" /></p>',
    "lines": '<div class="x">uno</div>',
    "list": '<ul type="disc"><li>a</li><li>b</li></ul>',
    "table": '<table border="1"><tr><td>a</td><td>b</td></tr></table>',
    "mention": '<p><a href="#" data-vss-mention="version:2.0,1">@Ana</a> asks</p>',
    "code": "<pre><code>x = 1\n</code></pre>",
    "heading": '<h2 id="h">Why</h2>',
}
_HTML = st.lists(
    st.sampled_from(
        [*BLOCKS.values(), "text", "<br>", "<p>&nbsp;</p>", "\n", "</div>", "<b>", "<p>open", "<"]
    ),
    max_size=6,
).map("".join)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_beside_a_changed_one_keeps_its_tags(name: str):
    before = f"<p>First</p>\n{BLOCKS[name]}\n<p>Last</p>"
    text = markdown_of(before).replace("First", "Second")
    assert html_over(text, before) == before.replace("First", "Second")


def test_a_changed_line_among_lines_leaves_the_others():
    before = '<div>uno</div><div style="x">dos</div><div><br></div><div>tres</div>'
    text = markdown_of(before).replace("uno", "one")
    assert html_over(text, before) == before.replace("uno", "one")


def test_an_element_around_everything_stays():
    before = '<div class="editor"><p id="1">a</p><p>b</p></div>\n'
    assert html_over("a\n\nc", before) == before.replace("<p>b</p>", "<p>c</p>")


@given(_HTML)
def test_the_blocks_together_are_the_text(html: str):
    assert "".join(html_blocks(html)) == html


@given(_HTML, st.sampled_from(["", "new", "a\n\nnew", "- a\n- new", "**a**"]))
def test_what_is_written_over_another_text_says_what_it_should(before: str, text: str):
    said = markdown_of(html_over(text, before)).strip()
    assert said in (text, markdown_of(html_of(text)).strip())
