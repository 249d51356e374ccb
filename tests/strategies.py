"""What hypothesis draws: hostile text, documents, and commands that fit a workspace."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from refineboard.domain.commands import (
    AddItem,
    Command,
    DeleteItems,
    DuplicateItem,
    EditItem,
    ImportItems,
    MoveToBacklog,
    MoveToState,
    NewItem,
    PlanItems,
    RankItems,
    ScoreWsjf,
)
from refineboard.domain.documents import JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.fields import new_dependency

PAYLOADS = (
    "A\x1b]0;PWN\x07B",
    "A\x1b]52;c;UFdORUQ=\x1b\\B",
    "\x1b]8;;http://evil.example/\x1b\\jira\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[10;1HFAKE",
    "\x9b31mred",
    "\x9d0;title\x9c",
    "\x1bP$q\x1b\\",
    "a\rb\x85c\u2028d\u2029e",
    "safe\u202egnp.exe",
    "\u2066isolate\u2069",
    "a" + "\u0301" * 40,
    "ก" + "็" * 40,
    "tag\U000e0041\U000e007f",
    "\ud800 alone",
    "\x00\x0e\x0f\x7f",
    "one\ttwo",
    "\ufff9note\ufffa\ufffb",
    "\u0958\u0301\u0301\u0cc6\u0301\u0cc2",
)
"""Texts that act on a terminal, mirror a line, pile up or cannot be encoded."""

HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(PAYLOADS),
        st.text(max_size=8),
        st.text(st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Me", "Mc", "Zl", "Zp"])),
    ),
    max_size=6,
).map("".join)
"""Text as an enemy writes it."""

PLAIN = st.text(
    st.characters(categories=["Lu", "Ll", "Nd", "Po"], max_codepoint=0x24F), max_size=60
)
"""Text as a colleague writes it, without blanks at its ends."""

JSON_VALUES: SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | HOSTILE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HOSTILE, inner, max_size=3),
    max_leaves=8,
)
"""Any JSON value, with numbers that JSON cannot hold."""

ITEM_KEYS = tuple(f"{backlog}-{number}" for backlog in ("ART", "CHK") for number in range(1, 6))
"""Keys that a short sequence of commands is likely to have given out."""

BACKLOGS = ("ART", "CHK", "LED")
_keys = st.sampled_from(ITEM_KEYS)
_some_keys = st.lists(_keys, min_size=1, max_size=3).map(tuple)
_titles = st.sampled_from(("Pay by card", "Refund", "Post fees"))
_edits = st.one_of(
    st.builds(FieldEdit, st.just("title"), _titles),
    st.builds(FieldEdit, st.just("parent"), st.none() | _keys),
    st.builds(FieldEdit, st.just("kind"), st.sampled_from(("feature", "story", "defect", "epic"))),
    st.builds(FieldEdit, st.just("tags"), st.sampled_from("abc"), mode=st.just("add")),
    st.builds(FieldEdit, st.just("tags"), st.sampled_from("abc"), mode=st.just("remove")),
    st.builds(FieldEdit, st.just("points"), st.none() | st.integers(0, 13)),
    st.builds(FieldEdit, st.just("depends_on"), _keys.map(new_dependency), mode=st.just("add")),
)
_rows = st.lists(_titles.map(lambda title: NewItem((("title", title),))), max_size=3).map(tuple)


def commands() -> SearchStrategy[Command]:
    """Any command on the ART of `builders.FOUNDED`; many of them are refused."""
    backlogs = st.sampled_from(BACKLOGS)
    kinds = st.sampled_from(("feature", "story", "defect"))
    return st.one_of(
        st.builds(AddItem, backlogs, kinds, _titles, after=st.none() | _keys),
        st.builds(AddItem, backlogs, kinds, _titles),
        st.builds(ImportItems, backlogs, _rows, st.just("csv")),
        st.builds(EditItem, _keys, st.lists(_edits, min_size=1, max_size=3).map(tuple)),
        st.builds(ScoreWsjf, _keys, st.sampled_from(("ubv", "size")), st.sampled_from((1, 8, 20))),
        st.builds(MoveToState, _some_keys, st.sampled_from(("Funnel", "Ready", "Accepted"))),
        st.builds(MoveToBacklog, _some_keys, backlogs),
        st.builds(RankItems, _some_keys, st.sampled_from(("before", "after")), _keys),
        st.builds(PlanItems, _some_keys, st.sampled_from((None, "26.4.1", "26.4b.2"))),
        st.builds(DuplicateItem, _keys),
        st.builds(DeleteItems, _some_keys),
    )
